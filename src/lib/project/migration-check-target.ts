import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { resolveTarget } from './target.ts'

/** The database that a check is for, by the words of the call. */
export interface CheckTargetWords {
  url?: string | undefined
  /** A file in its place. */
  snapshot?: string | undefined
  /** No database, whatever is configured. */
  offline?: boolean | undefined
  env: NodeJS.ProcessEnv
  cwd: string
}

/** The database or snapshot to check migrations against; neither when none is named anywhere. Errors as `resolveTarget`. */
export async function checkTarget(
  { snapshot, offline, ...words }: CheckTargetWords,
  context: RunContext,
): Promise<{ url?: string; snapshotFile?: string }> {
  if (snapshot !== undefined) return { snapshotFile: snapshot }
  if (offline) return {}
  try {
    return { url: (await resolveTarget(words, context)).url }
  } catch (error) {
    if (error instanceof PostAiError && error.code === 'TARGET_MISSING') return {}
    throw error
  }
}
