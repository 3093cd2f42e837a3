import { formatCount } from '../../core/units.ts'
import type { Table } from '../../sandbox/catalog.ts'
import type { Planner } from '../../sandbox/planner.ts'
import { qualifiedName, quoteIdentifier } from '../../sql/quote.ts'
import { changeOf } from '../change.ts'
import type { Change } from '../recommendation.ts'
import type { Rule, Subject } from '../rule.ts'
import { severityOf } from '../severity.ts'
import { type ColumnGroup, columnGroup } from '../tables/column-groups.ts'
import { idsOf, shareOf } from '../tables/examined-table.ts'
import {
  type ExtendedStatistics,
  mostCommonShares,
  readExtendedStatistics,
} from '../tables/extended-statistics.ts'

/** Times more rows than even the most common values would give, were they independent. */
const LEAST_EXCESS = 2
/** Times more groups planned than there are. */
const LEAST_GROUP_EXCESS = 5
const LEAST_DIFFERENCE = 100

/**
 * Columns that depend on each other are compared or grouped together, and the planner takes them as independent.
 *
 * Why: For `city = … AND country = …` the planner multiplies the parts that each keeps, though the city decides the
 * country; for GROUP BY it multiplies the numbers of values. Wrong by the number of countries, it picks nested loops and
 * indexes for a few rows where thousands come. The signal is what pg_stat_statements counted: the rows that a call
 * returned. A query with nothing but equalities on several columns of one table is reported when it returned more than
 * twice the rows that the most common value of every column together could give if they were independent: no choice of
 * values explains that. A GROUP BY without a condition is reported when it returned less than a fifth of the groups
 * planned for.
 *
 * Silent: Without recorded rows (a workload file), about joins and queries with other conditions, LIMIT or aggregates,
 * of which the rows returned say nothing, and where extended statistics on the columns exist. The rows of the table are
 * not sampled for it.
 *
 * Source: PostgreSQL documentation, Extended Statistics; CREATE STATISTICS.
 */
export const dependentColumns: Rule = {
  name: 'dependent-columns',
  summary: 'columns that depend on each other are compared together, and planned as independent',
  async check(subject) {
    const { planner, queries } = subject
    const groups = queries.flatMap((query) => columnGroup(query) ?? [])
    const wrong: (ColumnGroup & { planned: number })[] = []
    for (const group of groups) {
      const planned = await misplanned(group, planner)
      if (planned !== undefined) wrong.push({ ...group, planned })
    }
    const existing = wrong.length > 0 ? await readExtendedStatistics(planner) : []
    const byColumns = Map.groupBy(wrong, ({ table, columns }) => `${table.oid} ${columns.join('\0')}`)
    const recommendations = [...byColumns.values()].flatMap(
      (same) => statistics(same, existing, subject) ?? [],
    )
    return { recommendations, refused: [] }
  },
}

/** The rows planned for, when they are wrong in a way that only dependence explains. */
async function misplanned(group: ColumnGroup, planner: Planner): Promise<number | undefined> {
  const { table, columns, rows, query } = group
  const planned = query.plan.root.planRows
  if (Math.abs(rows - planned) < LEAST_DIFFERENCE) return undefined
  if (group.by === 'group') return planned > LEAST_GROUP_EXCESS * rows && rows >= 1 ? planned : undefined
  const common = await mostCommonShares(planner, table)
  const shares = columns.map((name) => {
    const column = table.columns.find((known) => known.name === name)
    return column?.hasStatistics ? (common.get(name) ?? 1 / Math.max(1, column.distinct)) : 1
  })
  const most = shares.reduce((product, share) => product * share, Math.max(1, table.rows))
  return rows > LEAST_EXCESS * Math.max(most, planned) ? planned : undefined
}

function statistics(
  same: readonly (ColumnGroup & { planned: number })[],
  existing: readonly ExtendedStatistics[],
  { queries: all }: Subject,
): Change | undefined {
  const [first] = same
  if (!first) return undefined
  const { table, columns } = first
  const kinds = [
    ...(same.some(({ by }) => by === 'filter') ? ['dependencies'] : []),
    ...(same.some(({ by }) => by === 'group') ? ['ndistinct'] : []),
  ]
  const letters = kinds.map((kind) => (kind === 'dependencies' ? 'f' : 'd'))
  const covered = existing.some(
    (one) =>
      one.table === table.oid &&
      columns.every((column) => one.columns.includes(column)) &&
      letters.every((letter) => one.kinds.includes(letter) || (letter === 'f' && one.kinds.includes('m'))),
  )
  if (covered) return undefined
  const queries = same.map(({ query }) => query)
  const name = qualifiedName(table.schema, freeName(table, columns, existing))
  const sql = qualifiedName(table.schema, table.name)
  const worst = same.toSorted((a, b) => ratio(b) - ratio(a))[0] ?? first
  return changeOf({
    rule: 'dependent-columns',
    kind: 'create-statistics',
    severity: severityOf(shareOf(queries, all)),
    title: `Create statistics on ${columns.join(', ')} of ${table.schema}.${table.name} together`,
    table: `${table.schema}.${table.name}`,
    why:
      worst.by === 'filter'
        ? `The planner expects ${formatCount(worst.planned)} rows where ${formatCount(worst.rows)} come on average: it multiplies what each column keeps, but one depends on the other.`
        : `The planner expects ${formatCount(worst.planned)} groups where there are ${formatCount(worst.rows)}: it multiplies the values of each column, but few combinations occur.`,
    evidence: [
      { name: 'rows planned for', value: worst.planned, unit: 'rows' },
      { name: 'rows returned by a call', value: worst.rows, unit: 'rows' },
      { name: 'calls', value: worst.query.query.calls, unit: 'count' },
    ],
    confidence: {
      level: 'medium',
      because: [
        worst.by === 'filter'
          ? 'pg_stat_statements counted the rows; even the most common values would not give so many, were the columns independent.'
          : 'pg_stat_statements counted the rows.',
        'Whether better estimates lead to better plans cannot be tried in the sandbox: extended statistics are gathered from the rows.',
      ],
    },
    disprovedBy:
      'EXPLAIN of the queries on the server expects as few rows as before, once they are created and the table analysed.',
    queries: idsOf(queries),
    ddl: `CREATE STATISTICS ${name} (${kinds.join(', ')}) ON ${columns.map(quoteIdentifier).join(', ')} FROM ${sql};\nANALYZE ${sql};`,
    down: `DROP STATISTICS ${name};`,
    lock: 'SHARE UPDATE EXCLUSIVE while a sample is read: reads and writes go on.',
  })
}

function ratio({ rows, planned }: { rows: number; planned: number }): number {
  return Math.max(rows / Math.max(1, planned), planned / Math.max(1, rows))
}

/** As PostgreSQL itself would name them, `table_column_column_stat`, cut to what a name may have. */
function freeName(table: Table, columns: readonly string[], existing: readonly ExtendedStatistics[]): string {
  const stem = [table.name, ...columns].join('_')
  for (let number = 0; ; number += 1) {
    const suffix = number === 0 ? '_stat' : `_stat${number}`
    let cut = stem
    while (Buffer.byteLength(cut + suffix) > 63) cut = [...cut].slice(0, -1).join('')
    if (!existing.some(({ name }) => name === cut + suffix)) return cut + suffix
  }
}
