import { PostAiError } from './error.ts'

/** Throws `INTERRUPTED` when the signal is aborted; called between the steps of long work. */
export function throwIfInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw interrupted()
}

/** The error that ends work stopped from outside. */
export function interrupted(): PostAiError {
  return new PostAiError('INTERRUPTED', 'Interrupted.')
}

/** Waits; ends early with `INTERRUPTED` when the signal is aborted. */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  const { setTimeout } = await import('node:timers/promises')
  try {
    await setTimeout(milliseconds, undefined, signal ? { signal } : {})
  } catch {
    throw interrupted()
  }
}

/** The work's result, or `INTERRUPTED` as soon as the signal is aborted; the work itself is not stopped by this. */
export async function orInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  throwIfInterrupted(signal)
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(interrupted())
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
