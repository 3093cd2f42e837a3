import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { keyOfLocal } from '../credentials/credential-key.ts'
import { findPassword } from '../credentials/passwords.ts'
import { hasDatabase } from '../local/databases.ts'
import { ensureServer } from '../local/server.ts'
import { serverPlace } from '../local/server-place.ts'
import type { LocalDatabase } from './project-config.ts'

/**
 * The URL, with password, of a database of the local server, which is started when it does not run. Throws
 * `LOCAL_UNKNOWN_DATABASE` when there is no such database (any more), `CREDENTIALS_UNAVAILABLE` when no store has its
 * password, and what starting the server throws.
 */
export async function localDatabaseUrl(
  database: LocalDatabase,
  env: NodeJS.ProcessEnv,
  context: RunContext,
): Promise<string> {
  const { name } = database
  if (!(await hasDatabase(name, context, env))) {
    throw new PostAiError(
      'LOCAL_UNKNOWN_DATABASE',
      `The local database "${name}" of this project does not exist: it was never made here, or it was deleted.`,
      { hints: ['post-ai init makes it, empty.', 'post-ai db list shows the databases that there are.'] },
    )
  }
  const known = await findPassword(localKey(database, env), env, context)
  if (!known) {
    throw new PostAiError(
      'CREDENTIALS_UNAVAILABLE',
      `The password of the local database "${name}" is not known here.`,
      { hints: ['post-ai init sets a new one; it keeps the data.'] },
    )
  }
  const { port } = await ensureServer(context, env)
  return localUrl(database, known.password, port)
}

/** The key under which the password of a local database is kept; a change of the port does not touch it. */
export function localKey(database: LocalDatabase, env: NodeJS.ProcessEnv): string {
  return keyOfLocal(serverPlace(env).dataDir, database.role, database.name)
}

/** The URL of a database of the local server. */
export function localUrl(database: LocalDatabase, password: string, port: number): string {
  const [role, secret, name] = [database.role, password, database.name].map(encodeURIComponent)
  return `postgres://${role}:${secret}@127.0.0.1:${port}/${name}`
}
