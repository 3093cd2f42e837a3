import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import type { LocalDatabase } from './project-config.ts'

/** The URL, with password, of a database of the local server, which is started when it does not run. */
export async function localDatabaseUrl(
  database: LocalDatabase,
  _env: NodeJS.ProcessEnv,
  _context: RunContext,
): Promise<string> {
  throw new PostAiError(
    'NOT_AVAILABLE',
    `The local server, where "${database.name}" lives, cannot be started yet.`,
  )
}
