import { join } from 'node:path'
import { quietContext, type RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { withFileLock } from '../core/file-lock.ts'
import { configDirectory } from '../credentials/config-directory.ts'
import { findPassword, type StoredPassword, savePassword } from '../credentials/passwords.ts'
import { makePrivateDirectory } from '../credentials/private-directory.ts'
import { createDatabase } from '../local/create-database.ts'
import { ensureServer } from '../local/server.ts'
import { connect } from '../postgres/connection.ts'
import { displayName } from '../postgres/connection-string.ts'
import type { ReadyDatabase } from './init-result.ts'
import { localKey, localUrl } from './local-target.ts'
import type { LocalDatabase } from './project-config.ts'

/** How long one `init` waits for another that makes the same database. */
const LOCK_WAIT_MS = 120_000

/**
 * Makes a database on the local server, or finds it there with the password that is kept for it. One that no store
 * knows the password of, or whose kept password is not accepted, gets a new one. Throws what the local server throws.
 */
export async function readyLocal(
  wanted: LocalDatabase,
  env: NodeJS.ProcessEnv,
  context: RunContext,
): Promise<ReadyDatabase> {
  const server = await ensureServer(context, env)
  const made = await madeAlone(wanted, env, context)
  const url = localUrl(wanted, made.password, made.port)
  return {
    url,
    result: {
      database: {
        type: 'local',
        name: wanted.name,
        role: wanted.role,
        created: made.created,
        display: displayName(url),
      },
      server: { version: server.version, started: server.started, dataDirectory: server.dataDir },
    },
    keepPassword: async () => made.stored,
  }
}

interface MadeDatabase {
  password: string
  port: number
  created: boolean
  stored: StoredPassword
}

/** A new password and its keeping belong together: a second `init` would set another one in between. */
async function madeAlone(
  wanted: LocalDatabase,
  env: NodeJS.ProcessEnv,
  context: RunContext,
): Promise<MadeDatabase> {
  const directory = configDirectory(env)
  await makePrivateDirectory(directory, context)
  const place = join(directory, `local-${wanted.name}`)
  return withFileLock(place, context.signal, () => make(wanted, env, context), LOCK_WAIT_MS)
}

async function make(
  wanted: LocalDatabase,
  env: NodeJS.ProcessEnv,
  context: RunContext,
): Promise<MadeDatabase> {
  const { name } = wanted
  const key = localKey(wanted, env)
  const first = await createDatabase({ name }, context, env)
  const { port, created } = first
  let { password } = first
  if (password === undefined) {
    const known = (await findPassword(key, env, context))?.password
    if (known !== undefined && (await isAccepted(localUrl(wanted, known, port), context))) password = known
  }
  if (password === undefined) {
    context.report.warn(
      `The password of the local database "${name}" was not known here any more: it gets a new one, its data stays.`,
    )
    password = (await createDatabase({ name, resetPassword: true }, context, env)).password
  }
  if (password === undefined) throw new PostAiError('INTERNAL_BUG', `"${name}" was made without a password.`)
  // What the server has been told must be kept, also when Ctrl-C comes now.
  const stored = await savePassword(key, password, env, { ...quietContext(), report: context.report })
  return { password, port, created, stored }
}

async function isAccepted(url: string, context: RunContext): Promise<boolean> {
  try {
    await using _ = await connect(url, { signal: context.signal })
    return true
  } catch (error) {
    // invalid_password
    if (error instanceof PostAiError && error.sql?.sqlstate === '28P01') return false
    throw error
  }
}
