import type { Reporter } from '../lib/core/context.ts'
import { redact } from '../lib/core/redact.ts'
import { formatCount } from '../lib/core/units.ts'

/**
 * Progress on stderr: a spinner in a terminal, one plain line a step elsewhere (CI logs), nothing with `--json`
 * or `--quiet` except warnings. ora is loaded when the first step begins.
 */
export class Progress implements Reporter {
  readonly #mode: 'spinner' | 'lines' | 'silent'
  #spinner: import('ora').Ora | undefined
  #text = ''

  constructor(mode: 'spinner' | 'lines' | 'silent') {
    this.#mode = mode
  }

  /** Loads what a spinner needs; called once before the work begins. */
  async prepare(): Promise<void> {
    if (this.#mode !== 'spinner') return
    const { default: ora } = await import('ora')
    this.#spinner = ora({ stream: process.stderr, discardStdin: false })
  }

  step(text: string): void {
    this.#text = text
    if (this.#mode === 'lines') process.stderr.write(`${redact(text)}\n`)
    if (this.#mode !== 'spinner' || !this.#spinner) return
    if (this.#spinner.isSpinning) this.#spinner.text = redact(text)
    else this.#spinner.start(redact(text))
  }

  count(done: number, total: number | undefined, unit: string): void {
    if (!this.#spinner?.isSpinning) return
    const of = total === undefined ? '' : ` of ${formatCount(total)}`
    this.#spinner.text = redact(`${this.#text} (${formatCount(done)}${of} ${unit})`)
  }

  warn(text: string): void {
    this.#line(`warning: ${text}`)
  }

  note(text: string): void {
    if (this.#mode !== 'silent') this.#line(text)
  }

  /** Takes the spinner away; the result can be printed. */
  end(): void {
    this.#spinner?.stop()
  }

  #line(text: string): void {
    const spinning = this.#spinner?.isSpinning
    if (spinning) this.#spinner?.stop()
    process.stderr.write(`${redact(text)}\n`)
    if (spinning) this.#spinner?.start()
  }
}
