import { quoteLiteral } from '../sql/quote.ts'
import type { Column } from './catalog.ts'
import type { HypotheticalIndex } from './hypothetical.ts'
import type { Planner } from './planner.ts'

/** Functions of one text that keep about as many different values as they are given, and their width. */
const SAME_VARIETY =
  /^(?:pg_catalog\.)?(?:lower|upper|initcap|btrim|ltrim|rtrim|trim|reverse|unaccent)\("?([^"(),]+)"?\)$/

/**
 * Gives indexes on expressions that keep the variety of their column the statistics that ANALYZE would give them:
 * without, the planner takes any expression to have 200 values, and an index on `lower(email)` for a poor one.
 */
export async function believeExpressions(
  planner: Planner,
  indexes: readonly HypotheticalIndex[],
): Promise<void> {
  const calls = indexes.flatMap(({ definition, names: [name] }) =>
    definition.keys.flatMap((key, position) => {
      const word = SAME_VARIETY.exec(key.expression ?? '')?.[1]
      const column = definition.table.columns.find((candidate) => candidate.name === word)
      if (!column?.hasStatistics || name === undefined || definition.table.kind === 'p') return []
      return [restoreCall(definition.table, name, position + 1, column)]
    }),
  )
  if (calls.length > 0) await planner.engine.script(calls.join(';\n'))
}

function restoreCall(
  { schema, rows }: HypotheticalIndex['definition']['table'],
  index: string,
  number: number,
  column: Column,
): string {
  // a column of which a tenth of the rows differ grows with its table (analyze.c)
  const distinct =
    column.distinct > rows / 10 ? -Math.min(1, column.distinct / Math.max(1, rows)) : column.distinct
  return `SELECT pg_catalog.pg_restore_attribute_stats(
    'schemaname', ${quoteLiteral(schema)}, 'relname', ${quoteLiteral(index)}, 'attnum', ${number}::smallint,
    'inherited', false, 'null_frac', ${column.nullFraction}::real, 'avg_width', ${column.width}::integer,
    'n_distinct', ${distinct}::real)`
}
