import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { keyOfLocal } from '../credentials/credential-key.ts'
import { findPassword } from '../credentials/passwords.ts'
import { ensureServer } from '../local/server.ts'
import { serverPlace } from '../local/server-place.ts'
import type { LocalDatabase } from './project-config.ts'

/**
 * The URL, with password, of a database of the local server, which is started when it does not run. Throws
 * `CREDENTIALS_UNAVAILABLE`, before anything is started, when no store has the password, and what starting the
 * server throws.
 */
export async function localDatabaseUrl(
  database: LocalDatabase,
  env: NodeJS.ProcessEnv,
  context: RunContext,
): Promise<string> {
  const known = await findPassword(localKey(database, env), env, context)
  if (!known) {
    throw new PostAiError(
      'CREDENTIALS_UNAVAILABLE',
      `The password of the local database "${database.name}" is not known here.`,
      { hints: ['post-ai init makes the database if need be and sets a password; it keeps the data.'] },
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
