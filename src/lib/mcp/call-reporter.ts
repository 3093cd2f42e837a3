import type { Reporter } from '../core/context.ts'
import { formatCount } from '../core/units.ts'

/** Progress of a call, told to the client where it asked for it, while warnings and notes go to the log. */
export function callReporter(
  log: Reporter,
  notify: ((progress: number, message: string) => void) | undefined,
): Reporter {
  let told = 0
  let step = ''
  let last = 0
  const tell = (message: string) => {
    told += 1
    notify?.(told, message)
  }
  return {
    step(text) {
      step = text
      tell(text)
    },
    count(done, total, unit) {
      // often called; a client needs no more than a few a second
      if (performance.now() - last < 300) return
      last = performance.now()
      tell(`${step} (${formatCount(done)}${total === undefined ? '' : ` of ${formatCount(total)}`} ${unit})`)
    },
    warn: (text) => log.warn(text),
    note: (text) => log.note(text),
  }
}
