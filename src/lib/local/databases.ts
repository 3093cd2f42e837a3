import { quietContext, type RunContext } from '../core/context.ts'
import { messageOf, PostAiError } from '../core/error.ts'
import { keyOfLocal } from '../credentials/credential-key.ts'
import { forgetPassword } from '../credentials/passwords.ts'
import type { Connection } from '../postgres/connection.ts'
import { quoteIdentifier } from '../sql/quote.ts'
import { dataDirectoryMajor } from './data-directory.ts'
import { ownDatabases } from './local-name.ts'
import { ensureServer, withServerLock } from './server.ts'
import { serverPlace } from './server-place.ts'
import { connectAsSuperuser } from './superuser.ts'

/** A database of the local server as it is listed. */
export interface LocalDatabaseFacts {
  name: string
  /** The role that owns it. */
  owner: string
  sizeBytes: number
  /** Sessions that are open on it now. */
  sessions: number
}

/** The databases of the local server, by name. */
export interface DbListResult {
  databases: LocalDatabaseFacts[]
}

/** What became of a deleted database. */
export interface DbDeleteResult {
  database: string
  /** How large it was. */
  sizeBytes: number
  /** Sessions that were open on it and were ended. */
  sessionsEnded: number
  /** Whether its role went too: not when that role owns something in another database. */
  roleDropped: boolean
}

/**
 * The databases of the local server by name, without the server's own. Starts a server that is stopped, but makes
 * none: without a server there are no databases.
 */
export async function listDatabases(
  context: RunContext,
  env: NodeJS.ProcessEnv = process.env,
): Promise<LocalDatabaseFacts[]> {
  const place = serverPlace(env)
  if ((await dataDirectoryMajor(place.dataDir)) === undefined) return []
  const { port } = await ensureServer(context, env)
  await using session = await connectAsSuperuser(place, port, context)
  return await readDatabases(session)
}

/** Whether the local server has the database; starts a stopped server, and makes none. */
export async function hasDatabase(
  name: string,
  context: RunContext,
  env: NodeJS.ProcessEnv = process.env,
): Promise<boolean> {
  const place = serverPlace(env)
  if ((await dataDirectoryMajor(place.dataDir)) === undefined) return false
  const { port } = await ensureServer(context, env)
  await using session = await connectAsSuperuser(place, port, context)
  const rows = await session.query('SELECT FROM pg_catalog.pg_database WHERE datname = $1', [name])
  return rows.length > 0
}

/**
 * Deletes a database of the local server, its role and the password that is kept for it, ending the sessions that are
 * open on it. A password that cannot be removed from its store is a warning.
 * Throws `CONFIRM_MISMATCH` when `confirm` is not the name, `LOCAL_UNKNOWN_DATABASE`, and what `ensureServer` throws.
 */
export async function deleteDatabase(
  options: { name: string; confirm: string | undefined },
  context: RunContext,
  env: NodeJS.ProcessEnv = process.env,
): Promise<DbDeleteResult> {
  const { name, confirm } = options
  const place = serverPlace(env)
  if (confirm !== name) throw mismatch(name, confirm)
  if ((await dataDirectoryMajor(place.dataDir)) === undefined) throw unknown(name, [])
  const { port } = await ensureServer(context, env)
  return await withServerLock(place, context, async () => {
    await using session = await connectAsSuperuser(place, port, context)
    const all = await readDatabases(session)
    const database = all.find((one) => one.name === name)
    if (!database) throw unknown(name, all)
    await session.script(`DROP DATABASE ${quoteIdentifier(name)} WITH (FORCE)`)
    const roleDropped = await dropRole(session, name)
    await forget(keyOfLocal(place.dataDir, name, name), context, env)
    return { database: name, sizeBytes: database.sizeBytes, sessionsEnded: database.sessions, roleDropped }
  })
}

async function readDatabases(session: Connection): Promise<LocalDatabaseFacts[]> {
  const rows = await session.query<{ name: string; owner: string; size: string; sessions: string }>(
    `SELECT d.datname AS name, pg_catalog.pg_get_userbyid(d.datdba) AS owner,
            pg_catalog.pg_database_size(d.oid) AS size,
            (SELECT count(*) FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid AND a.backend_type = 'client backend') AS sessions
       FROM pg_catalog.pg_database d
      WHERE NOT d.datistemplate AND d.datname <> ALL ($1)
      ORDER BY d.datname`,
    [ownDatabases],
  )
  return rows.map(({ name, owner, size, sessions }) => ({
    name,
    owner,
    sizeBytes: Number(size),
    sessions: Number(sessions),
  }))
}

/** Drops the role unless something still depends on it. */
async function dropRole(session: Connection, name: string): Promise<boolean> {
  try {
    await session.script(`DROP ROLE ${quoteIdentifier(name)}`)
    return true
  } catch (error) {
    const state = error instanceof PostAiError ? error.sql?.sqlstate : undefined
    // undefined_object, dependent_objects_still_exist
    if (state === '42704' || state === '2BP01') return false
    throw error
  }
}

/** The database is gone whatever happens here, so that a store which refuses is no failure. */
async function forget(key: string, context: RunContext, env: NodeJS.ProcessEnv): Promise<void> {
  try {
    await forgetPassword(key, env, { ...quietContext(), report: context.report })
  } catch (error) {
    context.report.warn(`Its password stays where it is kept: ${messageOf(error)}`)
  }
}

function mismatch(name: string, confirm: string | undefined): PostAiError {
  const what = confirm === undefined ? 'needs a confirmation' : `was confirmed as "${confirm}"`
  return new PostAiError('CONFIRM_MISMATCH', `Deleting the database "${name}" ${what}.`, {
    hints: [`If it shall be gone with all its data: post-ai db delete ${name} --confirm ${name}`],
  })
}

function unknown(name: string, all: readonly LocalDatabaseFacts[]): PostAiError {
  const names = all.map((one) => one.name).join(', ')
  return new PostAiError('LOCAL_UNKNOWN_DATABASE', `The local server has no database "${name}".`, {
    hints: [names === '' ? 'It has none at all; post-ai init makes one.' : `Its databases: ${names}.`],
  })
}
