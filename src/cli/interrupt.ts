import { exitCode } from '../lib/core/exit-code.ts'

const controller = new AbortController()

/** A program that started this one (npx, a shell script) may pass on a Ctrl-C that the terminal sent to both. */
const SAME_KEYPRESS_MS = 300

let abortedAt = 0
let foreground: { kill(signal: NodeJS.Signals): unknown } | undefined

/** Aborted by the first SIGINT, SIGTERM or SIGHUP; commands hand it to the library. */
export const interruptSignal: AbortSignal = controller.signal

/** The first signal asks the work to stop and clean up, the second ends the process at once. */
export function listenForInterrupts(): void {
  const onSignal = (name: NodeJS.Signals) => {
    if (foreground) return name === 'SIGINT' ? undefined : foreground.kill(name)
    if (!controller.signal.aborted) {
      abortedAt = performance.now()
      controller.abort()
    } else if (performance.now() - abortedAt > SAME_KEYPRESS_MS) process.exit(exitCode.interrupted)
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal)
}

/**
 * Until it is disposed of, signals are the business of a child that has the terminal: Ctrl-C reaches it from the
 * terminal (in psql it cancels a query) and must not end the program that waits for it; the others are passed on.
 */
export function leaveInterruptsTo(child: { kill(signal: NodeJS.Signals): unknown }): Disposable {
  foreground = child
  return {
    [Symbol.dispose]() {
      foreground = undefined
    },
  }
}
