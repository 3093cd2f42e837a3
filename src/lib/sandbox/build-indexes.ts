import { quoteIdentifier } from '../sql/quote.ts'
import type { Engine } from './engine.ts'
import { EngineError } from './engine-error.ts'
import { type IndexDefinition, indexBody } from './index-definition.ts'

/** An index as it was made in the sandbox. */
export interface BuiltIndex {
  oid: number
  name: string
  /** `pg_class.oid` of its table. */
  table: number
  /** `pg_class.relkind`: i, or I on a partitioned table. */
  kind: string
}

/** So many go in one call; a failing call is split until only what fails is left out. */
const CHUNK = 200

interface Named {
  name: string
  definition: IndexDefinition
}

/**
 * Makes indexes on empty tables, each with those of its partitions behind it. Definitions that the server refuses (no
 * operator class, expression not immutable) are left out.
 */
export async function buildIndexes(
  engine: Engine,
  definitions: readonly IndexDefinition[],
): Promise<Map<IndexDefinition, BuiltIndex[]>> {
  const prefix = `post_ai_${Date.now().toString(36)}_`
  const named = definitions.map((definition, number) => ({ definition, name: `${prefix}${number}` }))
  for (let from = 0; from < named.length; from += CHUNK) await build(engine, named.slice(from, from + CHUNK))
  const built = await engine.query<BuiltIndex & { root: string }>(`
    WITH RECURSIVE tree AS (
      SELECT c.oid, c.relname AS root, 0 AS depth FROM pg_catalog.pg_class c
      WHERE c.relname ~ '^${prefix}[0-9]+$' AND c.relkind IN ('i', 'I')
      UNION ALL SELECT h.inhrelid, root, depth + 1 FROM pg_catalog.pg_inherits h JOIN tree ON tree.oid = h.inhparent)
    SELECT root, c.oid::int4 AS oid, c.relname AS name, i.indrelid::int4 AS "table", c.relkind::text AS kind
    FROM tree JOIN pg_catalog.pg_class c ON c.oid = tree.oid JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
    ORDER BY depth`)
  const byName = Map.groupBy(built, ({ root }) => root)
  return new Map(
    named.flatMap(({ name, definition }) => {
      const indexes = byName.get(name)
      return indexes ? [[definition, indexes.map(({ root, ...index }) => index)] as const] : []
    }),
  )
}

async function build(engine: Engine, indexes: readonly Named[]): Promise<void> {
  if (indexes.length === 0) return
  try {
    await engine.script(
      indexes
        .map(({ name, definition }) => `CREATE INDEX ${quoteIdentifier(name)} ${indexBody(definition)}`)
        .join(';\n'),
    )
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    if (indexes.length === 1) return
    const middle = Math.ceil(indexes.length / 2)
    await build(engine, indexes.slice(0, middle))
    await build(engine, indexes.slice(middle))
  }
}
