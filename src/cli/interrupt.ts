import { exitCode } from '../lib/core/exit-code.ts'

const controller = new AbortController()

/** Aborted by the first SIGINT, SIGTERM or SIGHUP; commands hand it to the library. */
export const interruptSignal: AbortSignal = controller.signal

/** The first signal asks the work to stop and clean up, the second ends the process at once. */
export function listenForInterrupts(): void {
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(exitCode.interrupted)
    controller.abort()
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal)
}
