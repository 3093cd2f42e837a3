import { randomBytes } from 'node:crypto'
import type { RunContext } from '../core/context.ts'
import { registerSecret } from '../core/redact.ts'
import type { Connection } from '../postgres/connection.ts'
import { quoteIdentifier, quoteLiteral } from '../sql/quote.ts'
import { checkName } from './local-name.ts'
import { scramVerifier } from './scram.ts'
import { ensureServer, withServerLock } from './server.ts'
import { serverPlace } from './server-place.ts'
import { connectAsSuperuser } from './superuser.ts'

/** Which database to make. */
export interface CreateDatabaseOptions {
  /** Of the database and of the role that owns it: lower-case letters, digits and `_`. */
  name: string
  /** Give the role a new password though the database is there; sessions that are open stay open. */
  resetPassword?: boolean
}

/** A database of the local server. */
export interface LocalDatabaseAccess {
  database: string
  /** Owns the database; member of pg_monitor. */
  role: string
  /** Known only when it was set by this call: the database is new, or `resetPassword` was given. */
  password: string | undefined
  /** Whether the database was made by this call. */
  created: boolean
  /** Of the server, on 127.0.0.1. */
  port: number
}

/**
 * Makes a database on the local server, with a role of the same name that owns it and the extension
 * pg_stat_statements in it; starts the server when it does not run. Harmless when all of it is there.
 * Throws `USAGE_INVALID` for a name that cannot be used, and what `ensureServer` throws.
 */
export async function createDatabase(
  options: CreateDatabaseOptions,
  context: RunContext,
  env: NodeJS.ProcessEnv = process.env,
): Promise<LocalDatabaseAccess> {
  const name = checkName(options.name)
  const place = serverPlace(env)
  const { port } = await ensureServer(context, env)
  return await withServerLock(place, context, async () => {
    await using session = await connectAsSuperuser(place, port, context)
    const exists = await isThere(session, 'SELECT FROM pg_catalog.pg_database WHERE datname = $1', name)
    // A password that nobody was told is worth nothing: one that was interrupted before gets a new one.
    const password = !exists || options.resetPassword ? await setPassword(session, name) : undefined
    if (!exists) await makeDatabase(session, name)
    await using inside = await connectAsSuperuser(place, port, context, name)
    await inside.script('CREATE EXTENSION IF NOT EXISTS pg_stat_statements')
    return { database: name, role: name, password, created: !exists, port }
  })
}

async function makeDatabase(session: Connection, name: string): Promise<void> {
  const quoted = quoteIdentifier(name)
  await session.script(`CREATE DATABASE ${quoted} OWNER ${quoted}`)
  await session.script(`REVOKE CONNECT, TEMPORARY ON DATABASE ${quoted} FROM PUBLIC`)
}

/** Gives the role a new password; makes the role when there is none. */
async function setPassword(session: Connection, role: string): Promise<string> {
  const password = randomBytes(24).toString('base64url')
  registerSecret(password)
  const known = await isThere(session, 'SELECT FROM pg_catalog.pg_roles WHERE rolname = $1', role)
  const quoted = quoteIdentifier(role)
  const verifier = quoteLiteral(scramVerifier(password))
  // CREATEDB: tools that migrate or test make databases beside this one (Prisma's shadow database, Django, Rails).
  await session.script(`${known ? 'ALTER' : 'CREATE'} ROLE ${quoted} LOGIN CREATEDB PASSWORD ${verifier}`)
  await session.script(`GRANT pg_monitor TO ${quoted}`)
  return password
}

async function isThere(session: Connection, sql: string, name: string): Promise<boolean> {
  return (await session.query(sql, [name])).length > 0
}
