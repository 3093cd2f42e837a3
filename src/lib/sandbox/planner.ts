import { BLOCK_SIZE } from '../core/block-size.ts'
import type { RunContext } from '../core/context.ts'
import { qualifiedName, quoteIdentifier, quoteLiteral } from '../sql/quote.ts'
import { type Catalog, readCatalog } from './catalog.ts'
import { type Engine, startEngine } from './engine.ts'
import { heightOf } from './index-size.ts'
import { loadSnapshot, type NotLoaded } from './load.ts'
import type { Snapshot } from './snapshot.ts'
import { type BelievedSize, stretch } from './stretch.ts'

/** A PostgreSQL 18 planner that believes it is the server a snapshot was taken of. */
export interface Planner extends AsyncDisposable {
  readonly engine: Engine
  readonly snapshot: Snapshot
  /** Tables, columns with their statistics, and indexes, as the sandbox has them. */
  readonly catalog: Catalog
  /** What of the snapshot could not be loaded. */
  readonly notLoaded: readonly NotLoaded[]
  /** e.g. "18.3" */
  readonly version: string
  /**
   * The plan of a statement as EXPLAIN (FORMAT JSON) gives it. `$n` parameters are planned generically.
   * Rejects with `EngineError` when the statement cannot be planned. Statements `before` it go in the same call,
   * and are undone when it fails.
   */
  explain(sql: string, before?: string): Promise<unknown>
}

/** Extensions that are not installed, but that may be tried. */
const tried = ['pg_trgm']

/** Changes schema and statistics in the engine, while its tables are empty; returns the snapshot with the sizes of then. */
export type SchemaChange = (engine: Engine, snapshot: Snapshot) => Promise<Snapshot>

/**
 * Boots the sandbox planner from a snapshot: engine, schema, statistics, sizes, settings. Takes 1–4 s. A `change` is
 * made to the schema on the way. Throws `SANDBOX_FAILED`, and what the change throws.
 */
export async function openPlanner(
  before: Snapshot,
  context: RunContext,
  change?: SchemaChange,
): Promise<Planner> {
  context.report.step('Starting the embedded planner')
  const locale = before.server.bytewiseCollation ? 'C' : 'en_US.UTF-8'
  const extensions = [...new Set([...before.extensions, ...tried])]
  const engine = await startEngine({ extensions, locale }, context.signal)
  try {
    await engine.script('CREATE EXTENSION pg_buffercache SCHEMA pg_catalog')
    context.report.step('Loading schema and statistics into it')
    const notLoaded = await loadSnapshot(engine, before)
    const snapshot = change ? await change(engine, before) : before
    const catalog = await readCatalog(engine, snapshot.searchPath)
    await stretch(engine, believedSizes(snapshot, catalog))
    await sizeTables(engine, snapshot, catalog)
    await applySettings(engine, snapshot)
    const [row] = await engine.query<{ version: string }>(
      `SELECT pg_catalog.current_setting('server_version') AS version`,
    )
    return {
      engine,
      snapshot,
      catalog,
      notLoaded,
      version: row?.version.split(' ')[0] ?? '',
      explain: (sql, before) => explain(engine, sql, before),
      [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
    }
  } catch (error) {
    await engine[Symbol.asyncDispose]()
    throw error
  }
}

async function explain(engine: Engine, sql: string, before = ''): Promise<unknown> {
  const options = /\$\d/.test(sql) ? 'FORMAT JSON, GENERIC_PLAN' : 'FORMAT JSON'
  const [row] = await engine.query<{ 'QUERY PLAN': unknown }>(`${before}EXPLAIN (${options}) ${sql}`)
  return row?.['QUERY PLAN']
}

/**
 * Gives each table the pages of its file, and a table that was never analysed the rows the planner takes it to have:
 * the counts in pg_class are as old as the last ANALYZE or VACUUM.
 */
async function sizeTables(engine: Engine, snapshot: Snapshot, catalog: Catalog): Promise<void> {
  for (const { schema, name, bytes, kind } of snapshot.relations) {
    const table = kind === 'r' || kind === 'm' ? catalog.table(schema, name) : undefined
    if (!table) continue
    table.pages = Math.ceil(bytes / BLOCK_SIZE)
    if (table.rows >= 0) continue
    const plan = await explain(engine, `SELECT FROM ONLY ${qualifiedName(schema, name)}`)
    table.rows = (plan as [{ Plan: { 'Plan Rows': number } }])[0].Plan['Plan Rows']
  }
}

/** The sizes of the snapshot, for those of its relations that the sandbox has. */
function believedSizes(snapshot: Snapshot, catalog: Catalog): BelievedSize[] {
  return snapshot.relations.flatMap((relation): BelievedSize[] => {
    if (relation.kind === 'r' || relation.kind === 'm') {
      const table = catalog.table(relation.schema, relation.name)
      return table ? [{ oid: table.oid, bytes: relation.bytes }] : []
    }
    const index = catalog.index(relation.schema, relation.name)
    if (relation.kind !== 'i' || !index) return []
    if (index.method !== 'btree') return [{ oid: index.oid, bytes: relation.bytes }]
    const height = relation.height ?? heightOf(relation.bytes, index.shape)
    return [{ oid: index.oid, bytes: relation.bytes, height }]
  })
}

async function applySettings(engine: Engine, snapshot: Snapshot): Promise<void> {
  const known = await engine.query<{ name: string }>(
    `SELECT name FROM pg_catalog.pg_settings WHERE context IN ('user', 'superuser')`,
  )
  const names = new Set(known.map((row) => row.name))
  const wanted = Object.entries(snapshot.settings).filter(([name]) => names.has(name))
  const path = snapshot.searchPath.map(quoteIdentifier).join(', ')
  const statements = [...wanted, ['search_path', path] as const].map(
    ([name, value]) => `SELECT pg_catalog.set_config(${quoteLiteral(name)}, ${quoteLiteral(value)}, false)`,
  )
  await engine.script(statements.join(';\n'))
}
