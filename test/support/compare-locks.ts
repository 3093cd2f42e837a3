import { effectsOf } from '../../src/lib/migrations/check/effects/statement-effects.ts'
import { type Effects, lock, noEffects } from '../../src/lib/migrations/check/effects.ts'
import { lockModeOf } from '../../src/lib/migrations/check/lock-mode.ts'
import { emptyModel, type Model } from '../../src/lib/migrations/check/model.ts'
import { observe } from '../../src/lib/migrations/check/observe.ts'
import { readModel } from '../../src/lib/migrations/check/read-model.ts'
import { track } from '../../src/lib/migrations/check/track.ts'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'
import { loadParser } from '../../src/lib/sql/parser.ts'
import {
  type LockOperation,
  lockOperations,
  type OutsideOperation,
  operationsSchema,
  outsideOperations,
} from './lock-operations.ts'

/** What a statement does, in words that can be compared. */
export interface LockFacts {
  locks: string
  work: string
}

/** One operation on one major version: what the server did and what is said of it. */
export interface LockComparison {
  operation: LockOperation
  major: number
  measured: LockFacts
  /** From the catalog of the server. */
  said: LockFacts
  /** From the texts of the earlier statements alone. */
  saidWithoutServer: LockFacts
}

/** Runs each operation in a transaction that is rolled back, in an empty database, and compares. */
export async function compareLocks(session: Connection, major: number): Promise<LockComparison[]> {
  await session.script(operationsSchema)
  const ask = <Row extends object>(sql: string) => session.query<Row & Record<string, unknown>>(sql)
  const results: LockComparison[] = []
  for (const operation of lockOperations.filter(({ since = 0 }) => major >= since)) {
    await session.script('BEGIN')
    if (operation.before) {
      await session.script(operation.before)
      // what happened before must hold no lock: the operation is looked at in a transaction of its own
      await session.script('COMMIT; BEGIN')
    }
    const { model } = await readModel(ask)
    const facts = await observe(ask, () => session.script(operation.sql))
    await session.script('ROLLBACK')
    results.push({
      operation,
      major,
      measured: factsOf(facts),
      said: factsOf(await said(model, operation.sql, major)),
      saidWithoutServer: factsOf(await said(await tracked(operation), operation.sql, major)),
    })
    if (!operation.before) continue
    await session.script(
      'DROP SCHEMA IF EXISTS other CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public; RESET ALL',
    )
    await session.script(operationsSchema)
  }
  return results
}

async function said(model: Model, sql: string, major: number): Promise<Effects> {
  const [statement] = (await loadParser()).statements(sql)
  return statement ? effectsOf(statement.node, model, major) : noEffects()
}

async function tracked({ before = '' }: LockOperation): Promise<Model> {
  const model: Model = { ...emptyModel(), timeZone: 'Europe/Berlin' }
  for (const { node } of (await loadParser()).statements(`${operationsSchema};${before}`)) track(model, node)
  for (const table of model.tables.values()) table.isNew = false
  return model
}

/** The strongest work on each table counts: who writes a table anew also reads it and builds its indexes. */
function factsOf({ locks, rewrites, builds, scans, drops }: Effects): LockFacts {
  const work = new Map<string, string>()
  for (const key of scans) work.set(key, 'scan')
  for (const key of builds) work.set(key, 'build')
  for (const key of rewrites) work.set(key, 'rewrite')
  for (const key of drops) work.delete(key)
  // what queries read, by plan, is not what the statement does by its form
  for (const key of work.keys()) if (/^(undefined|ROW )/.test(`${locks.get(key)}`)) work.delete(key)
  const listed = (entries: Iterable<[string, string]>) =>
    [...entries]
      .map(([key, what]) => `${key.replace('public.', '')} ${what}`)
      .sort()
      .join(', ')
  const tables = [...locks].filter(([key]) => !/orders_(email|amount|placed)$/.test(key))
  return { locks: listed(tables), work: listed(work) }
}

/** The same for operations that no transaction may hold; of these only the locks are compared. */
export async function compareOutsideLocks(session: Connection, major: number): Promise<LockComparison[]> {
  await session.script(operationsSchema)
  const ask = <Row extends object>(sql: string) => session.query<Row & Record<string, unknown>>(sql)
  const results: LockComparison[] = []
  for (const operation of outsideOperations.filter(({ since = 0 }) => major >= since)) {
    const { model } = await readModel(ask)
    const measured = await locksWhileKept(session, operation)
    const facts = [
      measured,
      await said(model, operation.sql, major),
      await said(await tracked(operation), operation.sql, major),
    ]
    const [seen, ours, alone] = facts.map((effects) => ({ locks: factsOf(effects).locks, work: '' }))
    if (seen && ours && alone)
      results.push({ operation, major, measured: seen, said: ours, saidWithoutServer: alone })
    await session.script('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
    await session.script(operationsSchema)
  }
  return results
}

/** The locks that an operation has or waits for while a transaction that has written to the table is open. */
async function locksWhileKept(
  session: Connection,
  { sql, writer, mode = 'ROW EXCLUSIVE' }: OutsideOperation,
): Promise<Effects> {
  await using other = await connect(session.url)
  const [backend] = await other.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  await session.script(`BEGIN; LOCK TABLE ${writer} IN ${mode} MODE; SELECT txid_current()`)
  const running = other.script(sql)
  const effects = noEffects()
  for (let tries = 0; tries < 200 && effects.locks.size === 0; tries++) {
    const [waits] = await session.query('SELECT FROM pg_locks WHERE pid = $1 AND NOT granted', [backend?.pid])
    if (!waits) continue
    const rows = await session.query<{ name: string; mode: string }>(keptLocksSql, [backend?.pid])
    for (const { name, mode } of rows) {
      const known = lockModeOf(mode)
      if (known && known !== 'ACCESS SHARE') lock(effects, `public.${name}`, known)
    }
  }
  await session.script('COMMIT')
  await running
  return effects
}

const keptLocksSql = `
  SELECT c.relname AS name, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
  WHERE l.pid = $1 AND l.database <> 0 AND c.relkind IN ('r', 'p', 'm') AND c.relnamespace = 'public'::regnamespace`
