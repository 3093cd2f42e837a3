import type { Reporter } from '../lib/core/context.ts'
import { redact } from '../lib/core/redact.ts'
import { formatCount, formatDuration } from '../lib/core/units.ts'
import { wantsColor } from './color.ts'

/**
 * How progress is shown: a spinner in a terminal, a plain line a step in CI logs, elsewhere only the notes (which
 * database was used), or nothing but warnings.
 */
export type ProgressMode = 'spinner' | 'lines' | 'notes' | 'silent'

/** A guess of the time left is worth reading after this long. */
const SURE_ENOUGH_MS = 2_000

let shown: Progress | undefined

/** Takes the spinner away while something is asked; the next step brings it back. */
export function pauseProgress(): void {
  shown?.end()
}

/** Progress on stderr; warnings are shown in every mode. ora is loaded when the first step begins. */
export class Progress implements Reporter {
  readonly #mode: ProgressMode
  #spinner: import('ora').Ora | undefined
  #text = ''
  #began = 0

  constructor(mode: ProgressMode) {
    this.#mode = mode
    shown = this
  }

  /** Loads what a spinner needs; called once before the work begins. */
  async prepare(): Promise<void> {
    if (this.#mode !== 'spinner') return
    const { default: ora } = await import('ora')
    const color = wantsColor(process.stderr) ? 'cyan' : false
    this.#spinner = ora({ stream: process.stderr, discardStdin: false, color })
  }

  step(text: string): void {
    this.#text = text
    this.#began = performance.now()
    if (this.#mode === 'lines') process.stderr.write(`${redact(text)}\n`)
    if (this.#mode !== 'spinner' || !this.#spinner) return
    if (this.#spinner.isSpinning) this.#spinner.text = redact(text)
    else this.#spinner.start(redact(text))
  }

  count(done: number, total: number | undefined, unit: string): void {
    if (!this.#spinner?.isSpinning) return
    const of = total === undefined ? '' : ` of ${formatCount(total)}`
    const left = total === undefined ? '' : this.#timeLeft(done, total)
    this.#spinner.text = redact(`${this.#text} (${formatCount(done)}${of} ${unit}${left})`)
  }

  warn(text: string): void {
    this.#line(`warning: ${text}`)
  }

  note(text: string): void {
    if (this.#mode !== 'silent') this.#line(text)
  }

  /** Takes the spinner away; the result can be printed. */
  end(): void {
    if (this.#spinner?.isSpinning) this.#spinner.stop()
  }

  #timeLeft(done: number, total: number): string {
    const elapsed = performance.now() - this.#began
    if (elapsed < SURE_ENOUGH_MS || done <= 0 || done >= total) return ''
    const seconds = Math.ceil(((elapsed / done) * (total - done)) / 1000)
    return `, about ${formatDuration(seconds * 1000)} left`
  }

  #line(text: string): void {
    const spinning = this.#spinner?.isSpinning
    if (spinning) this.#spinner?.stop()
    process.stderr.write(`${redact(text)}\n`)
    if (spinning) this.#spinner?.start()
  }
}
