import type { Table } from '../../sandbox/catalog.ts'
import type { Planner } from '../../sandbox/planner.ts'

/** An object of CREATE STATISTICS over plain columns. */
export interface ExtendedStatistics {
  name: string
  /** `pg_class.oid` of its table in the sandbox. */
  table: number
  columns: string[]
  /** `pg_statistic_ext.stxkind`: d distinct combinations, f dependencies, m most common values, e expressions. */
  kinds: string[]
}

/** Those that the schema has. */
export function readExtendedStatistics(planner: Planner): Promise<ExtendedStatistics[]> {
  return planner.engine.query<ExtendedStatistics>(extendedSql)
}

const extendedSql = `
  SELECT s.stxname AS name, s.stxrelid::int4 AS "table", pg_catalog.to_jsonb(s.stxkind::text[]) AS kinds,
         (SELECT coalesce(pg_catalog.jsonb_agg(a.attname ORDER BY a.attnum), '[]') FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = s.stxrelid AND a.attnum = ANY (s.stxkeys::int2[])) AS columns
  FROM pg_catalog.pg_statistic_ext s`

/** The share of the rows that have the most common value of each column; of those whose statistics name one. */
export async function mostCommonShares(planner: Planner, table: Table): Promise<Map<string, number>> {
  const rows = await planner.engine.query<{ name: string; share: number }>(`
    SELECT s.attname AS name, s.most_common_freqs[1]::float8 AS share
    FROM pg_catalog.pg_stats s JOIN pg_catalog.pg_class c ON c.relname = s.tablename
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = s.schemaname
    WHERE c.oid = ${table.oid} AND s.inherited = (c.relkind = 'p') AND s.most_common_freqs IS NOT NULL`)
  return new Map(rows.map(({ name, share }) => [name, share]))
}
