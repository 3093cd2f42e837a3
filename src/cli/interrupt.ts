import { exitCode } from '../lib/core/exit-code.ts'

const controller = new AbortController()
let leftToChild = 0

/** Aborted by the first SIGINT, SIGTERM or SIGHUP; commands hand it to the library. */
export const interruptSignal: AbortSignal = controller.signal

/** The first signal asks the work to stop and clean up, the second ends the process at once. */
export function listenForInterrupts(): void {
  const onSignal = () => {
    if (leftToChild > 0) return
    if (controller.signal.aborted) process.exit(exitCode.interrupted)
    controller.abort()
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal)
}

/**
 * Until it is disposed of, signals are the business of a child that has the terminal: Ctrl-C cancels a query in
 * psql and must not end the program that waits for psql.
 */
export function leaveInterruptsToChild(): Disposable {
  leftToChild++
  return {
    [Symbol.dispose]() {
      leftToChild--
    },
  }
}
