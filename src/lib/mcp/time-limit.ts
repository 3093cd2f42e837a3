import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { formatDuration } from '../core/units.ts'

/** Work with a context that is aborted after a time: sessions and embedded servers end with it. Throws `SQL_TIMEOUT` then. */
export async function inTime<T>(
  ms: number,
  context: RunContext,
  work: (bounded: RunContext) => Promise<T>,
): Promise<T> {
  const late = AbortSignal.timeout(ms)
  try {
    return await work({ ...context, signal: AbortSignal.any([context.signal, late]) })
  } catch (error) {
    if (!late.aborted || context.signal.aborted) throw error
    throw new PostAiError('SQL_TIMEOUT', `It was not done within ${formatDuration(ms)}.`, {
      hints: ['--advise-timeout of post-ai mcp sets how long it may take.'],
      cause: error,
    })
  }
}
