import { type Effects, lock, noEffects } from './effects.ts'
import { lockModeOf } from './lock-mode.ts'
import { relationKey } from './model.ts'
import type { Ask } from './read-model.ts'

interface RelationState {
  oid: number
  schema: string
  name: string
  kind: string
  file: number
  /** Of an index: its table. */
  table: number | null
  /** How often the transaction read it from end to end. */
  scans: number
  bytes: number
}

const statesSql = `
  SELECT c.oid::int8::int4 AS oid, n.nspname AS schema, c.relname AS name, c.relkind::text AS kind,
         c.relfilenode::int8::int4 AS file, i.indrelid::int8::int4 AS "table",
         pg_catalog.pg_stat_get_xact_numscans(c.oid)::float8 AS scans,
         CASE WHEN c.relkind IN ('r', 'm') THEN pg_catalog.pg_relation_size(c.oid) ELSE 0 END::float8 AS bytes
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
  WHERE c.relkind IN ('r', 'p', 'm', 'v', 'i', 'I', 'f')
    AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'`

const locksSql = `
  SELECT l.relation::int8::int4 AS oid, l.mode FROM pg_catalog.pg_locks l
  WHERE l.locktype = 'relation' AND l.pid = pg_catalog.pg_backend_pid() AND l.granted`

/**
 * What a statement does to the relations that exist before it, seen by running it: locks of tables above ACCESS SHARE,
 * files that changed, scans counted. Runs inside the transaction that the session is in, which must have done nothing
 * else yet. Of a table that ends empty a new file is no rewrite.
 */
export async function observe(ask: Ask, run: () => Promise<unknown>): Promise<Effects> {
  const before = new Map((await ask<RelationState>(statesSql)).map((state) => [state.oid, state]))
  const held = new Set(
    (await ask<{ oid: number; mode: string }>(locksSql)).map(({ oid, mode }) => `${oid} ${mode}`),
  )
  await run()
  const locks = await ask<{ oid: number; mode: string }>(locksSql)
  const after = await ask<RelationState>(statesSql)
  const effects = noEffects()
  for (const { oid, mode } of locks) {
    const state = before.get(oid)
    const known = lockModeOf(mode)
    if (!state || !known || known === 'ACCESS SHARE' || /i/i.test(state.kind)) continue
    if (!held.has(`${oid} ${mode}`)) lock(effects, relationKey(state.schema, state.name), known)
  }
  const files = new Set([...before.values()].map(({ file }) => file))
  for (const state of after) compare(effects, before, files, state)
  const left = new Set(after.map(({ oid }) => oid))
  for (const { oid, schema, name, kind } of before.values())
    if (!left.has(oid) && /[rm]/.test(kind)) effects.drops.add(relationKey(schema, name))
  return effects
}

function compare(
  effects: Effects,
  before: ReadonlyMap<number, RelationState>,
  files: ReadonlySet<number>,
  state: RelationState,
): void {
  const isNewFile = state.file !== 0 && !files.has(state.file)
  const table = state.table === null ? undefined : before.get(state.table)
  if (table && state.kind === 'i' && isNewFile) effects.builds.add(relationKey(table.schema, table.name))
  const was = before.get(state.oid)
  if (!was || state.table !== null) return
  const key = relationKey(was.schema, was.name)
  if (state.scans > was.scans) effects.scans.add(key)
  if (!isNewFile) return
  if (state.bytes > 0 || was.bytes === 0) effects.rewrites.add(key)
  else effects.drops.add(key)
}
