import { BLOCK_SIZE } from '../../core/block-size.ts'
import { messageOf, PostAiError } from '../../core/error.ts'
import { readCatalog } from '../../sandbox/catalog.ts'
import type { Engine } from '../../sandbox/engine.ts'
import { EngineError } from '../../sandbox/engine-error.ts'
import { estimateSize, shapeOf } from '../../sandbox/index-shape.ts'
import type { Snapshot, SnapshotRelation } from '../../sandbox/snapshot.ts'
import { qualifiedName, quoteIdentifier } from '../../sql/quote.ts'
import { believedDefinition } from './believed-definition.ts'

interface Counted {
  oid: number
  schema: string
  name: string
  relpages: number
  reltuples: number
  relallvisible: number
}

/** What a migration did to the names of relations. */
export interface RelationChanges {
  /** New `schema.name` by the old one, for relations that are still there under another name. */
  renamed: ReadonlyMap<string, string>
  /** `schema.name` of those that are gone. */
  dropped: ReadonlySet<string>
}

/**
 * Runs the statements of a migration in an engine that holds schema and statistics of a snapshot and no rows, and tells
 * what is then as large as before: tables keep their sizes whatever they are called now, new indexes get an estimated
 * one. CREATE INDEX sets the row count of its table to zero, and a change of type throws the statistics of the column
 * away: both are put back. Throws `SQL_FAILED` for a statement that does not run on this schema.
 */
export async function applyToSandbox(
  engine: Engine,
  snapshot: Snapshot,
  statements: readonly string[],
): Promise<{ snapshot: Snapshot; changes: RelationChanges }> {
  const before = await counted(engine)
  await engine.script(`SET search_path = ${snapshot.searchPath.map(quoteIdentifier).join(', ') || 'public'}`)
  for (const statement of statements) await run(engine, statement)
  // as the dump leaves it: definitions are read with all names qualified
  await engine.script(`SET search_path = ''`)
  await restoreStatistics(engine, snapshot)
  await restoreCounts(engine, before)
  const after = new Map((await counted(engine)).map((relation) => [relation.oid, relation]))
  const keyOf = ({ schema, name }: { schema: string; name: string }) => `${schema}.${name}`
  const known = new Map(before.map((relation) => [keyOf(relation), after.get(relation.oid)]))
  const relations = snapshot.relations.flatMap((relation): SnapshotRelation[] => {
    const now = known.get(keyOf(relation))
    return now ? [{ ...relation, schema: now.schema, name: now.name }] : []
  })
  const renamed = [...known].flatMap(([old, now]): [string, string][] =>
    now && keyOf(now) !== old ? [[old, keyOf(now)]] : [],
  )
  const dropped = [...known].flatMap(([old, now]) => (now ? [] : [old]))
  const oids = new Set(before.map(({ oid }) => oid))
  const sized = { ...snapshot, relations: [...relations, ...(await newIndexes(engine, relations, oids))] }
  return { snapshot: sized, changes: { renamed: new Map(renamed), dropped: new Set(dropped) } }
}

async function run(engine: Engine, statement: string): Promise<void> {
  try {
    await engine.script(statement)
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    const line = statement.replaceAll(/\s+/g, ' ').slice(0, 100)
    throw new PostAiError(
      'SQL_FAILED',
      `The migration does not run on this schema: ${line}: ${messageOf(error)}.`,
      {
        hints: ['Check that the snapshot is of the database as it is before the migration.'],
        cause: error,
      },
    )
  }
}

function counted(engine: Engine): Promise<Counted[]> {
  return engine.query<Counted>(`
    SELECT c.oid::int4 AS oid, n.nspname AS schema, c.relname AS name, c.relpages, c.reltuples::float8 AS reltuples, c.relallvisible
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm', 'i', 'I') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'`)
}

async function restoreCounts(engine: Engine, before: readonly Counted[]): Promise<void> {
  if (before.length === 0) return
  const rows = before.map((r) => `(${r.oid}, ${r.relpages}, ${r.reltuples}, ${r.relallvisible})`).join(', ')
  await engine.script(
    `UPDATE pg_catalog.pg_class c SET relpages = v.pages, reltuples = v.rows, relallvisible = v.visible
     FROM (VALUES ${rows}) AS v(oid, pages, rows, visible) WHERE c.oid = v.oid::oid`,
  )
}

/** Runs the statements that load the statistics of columns which have none now and had some. */
async function restoreStatistics(engine: Engine, snapshot: Snapshot): Promise<void> {
  const bare = await engine.query<{ table: string; column: string }>(`
    SELECT c.relname AS "table", a.attname AS "column" FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      AND n.nspname !~ '^pg_' AND NOT EXISTS (SELECT FROM pg_catalog.pg_statistic s WHERE s.starelid = a.attrelid AND s.staattnum = a.attnum)`)
  for (const { table, column } of bare) {
    const own = snapshot.statisticsSql.filter(
      (sql) =>
        /restore_attribute_stats/.test(sql) && sql.includes(`'${table}'`) && sql.includes(`'${column}'`),
    )
    // values that are none of the new type are refused: the column then stays without
    for (const sql of own) await engine.script(sql).catch(ignoreRefusal)
  }
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof EngineError)) throw error
}

/** The indexes that the migration made, as large as a fresh build would be. */
async function newIndexes(
  engine: Engine,
  relations: readonly SnapshotRelation[],
  old: ReadonlySet<number>,
): Promise<SnapshotRelation[]> {
  const catalog = await readCatalog(engine)
  const added: SnapshotRelation[] = []
  for (const index of catalog.indexes) {
    const table = catalog.tableByOid(index.table)
    const size = relations.find(({ schema, name }) => schema === table?.schema && name === table?.name)
    if (old.has(index.oid) || !table || !size || table.kind === 'p') continue
    table.pages = Math.ceil(size.bytes / BLOCK_SIZE)
    const definition = believedDefinition(index, table)
    const shape = shapeOf(definition, table, await shareOf(engine, definition.predicate, table))
    const { bytes, pages, height } = estimateSize(definition, shape)
    await engine.script(
      `UPDATE pg_catalog.pg_class SET relpages = ${pages}, reltuples = ${shape.rows} WHERE oid = ${index.oid}`,
    )
    const { schema, name } = index
    added.push({
      schema,
      name,
      kind: 'i',
      bytes,
      rows: shape.rows,
      ...(index.method === 'btree' && { height }),
    })
  }
  return added
}

/** The part of the rows that the WHERE of a partial index keeps, by the planner's estimate. */
async function shareOf(
  engine: Engine,
  predicate: string | undefined,
  { schema, name }: { schema: string; name: string },
): Promise<number> {
  if (predicate === undefined) return 1
  const from = qualifiedName(schema, name)
  // an empty file is taken for ten pages with the density of before: enough rows for a ratio
  const rows = async (sql: string) => {
    const [row] = await engine.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
      `EXPLAIN (FORMAT JSON) ${sql}`,
    )
    return row?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 1
  }
  return Math.min(
    1,
    (await rows(`SELECT FROM ${from} WHERE ${predicate}`)) / Math.max(1, await rows(`SELECT FROM ${from}`)),
  )
}
