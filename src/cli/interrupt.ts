import { exitCode } from '../lib/core/exit-code.ts'

/**
 * One Ctrl-C can arrive twice: the terminal signals all processes of the command line, and a program that started
 * this one (npx, a shell script) may pass its own on. A repetition within this time is the same keypress.
 */
const SAME_KEYPRESS_MS = 300

/** A program that was given the terminal. */
interface Foreground {
  kill(signal: NodeJS.Signals): unknown
}

const controller = new AbortController()
let firstSignalAt = 0
let foreground: Foreground | undefined

/** Aborted by the first SIGINT, SIGTERM or SIGHUP; commands hand it to the library. */
export const interruptSignal: AbortSignal = controller.signal

/** The first signal asks the work to stop and clean up; another one, later, ends the process at once. */
export function listenForInterrupts(): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal)
}

/**
 * Until it is disposed of, signals are the business of a child that has the terminal. Ctrl-C reaches it from there (in
 * psql it cancels a query) and does nothing here; the other signals, which are sent to one process, are passed on.
 */
export function leaveInterruptsTo(child: Foreground): Disposable {
  foreground = child
  return {
    [Symbol.dispose]() {
      foreground = undefined
    },
  }
}

function onSignal(name: NodeJS.Signals): void {
  const now = performance.now()
  if (foreground) {
    if (name !== 'SIGINT') foreground.kill(name)
  } else if (!interruptSignal.aborted) {
    firstSignalAt = now
    controller.abort()
  } else if (now - firstSignalAt > SAME_KEYPRESS_MS) {
    process.exit(exitCode.interrupted)
  }
}
