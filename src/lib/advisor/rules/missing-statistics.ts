import { plural } from '../../core/units.ts'
import { familyOf } from '../../sandbox/partition-tree.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import { changeOf } from '../change.ts'
import type { Change } from '../recommendation.ts'
import type { Rule, Subject } from '../rule.ts'
import type { Activity } from '../snapshot/activity.ts'
import { autovacuumOf, wordsOn } from '../tables/autovacuum.ts'
import { type ExaminedTable, examinedTables, idsOf, severityOfUse } from '../tables/examined-table.ts'
import { type Gap, statisticsGaps } from '../tables/statistics-gaps.ts'

/** Of so few rows any plan is good. */
const LEAST_ROWS = 1000

/**
 * A table, a column or an expression that the planner has no statistics for.
 *
 * Why: Without statistics the planner assumes fixed parts: an equality keeps one row of 200 values, a range a third. It
 * then chooses joins and indexes for row counts that have nothing to do with the table. Reported are tables of 1,000
 * rows or more that were never analysed; partitioned tables that were not, which autovacuum never does; columns that
 * the workload restricts, joins, sorts or groups by and that were added since, or have statistics switched off; and
 * indexes on expressions that were created since.
 *
 * Silent: Where the role may not see the statistics, and about columns that no query of the workload compares.
 *
 * Source: PostgreSQL documentation, Statistics Used by the Planner; ANALYZE, "Notes"; selfuncs.h for the assumptions.
 */
export const missingStatistics: Rule = {
  name: 'missing-statistics',
  summary: 'a table, column or expression index has no statistics to plan with',
  async check(subject) {
    const { activity, planner } = subject
    if (!activity) return { recommendations: [], refused: [] }
    const hidden = new Set(planner.snapshot.hidden.map(({ schema, name }) => `${schema}.${name}`))
    const gaps = await statisticsGaps(planner)
    const recommendations = examinedTables(subject).flatMap((one) => {
      if (hidden.has(one.name) || rowsOf(one, subject) < LEAST_ROWS) return []
      return neverAnalysed(one, subject, activity) ?? partlyAnalysed(one, gaps, activity) ?? []
    })
    return { recommendations, refused: [] }
  },
}

function rowsOf({ table, activity }: ExaminedTable, { planner }: Subject): number {
  // of a table that was never counted the planner takes as many rows as fit on its pages, and on ten at least
  if (table.kind !== 'p' && activity.heapBytes === 0) return 0
  if (table.kind !== 'p') return activity.liveRows > 0 ? activity.liveRows : table.rows
  const leaves = familyOf(table, planner.catalog).filter(({ kind }) => kind !== 'p')
  return leaves.reduce((sum, leaf) => sum + Math.max(0, leaf.rows), 0)
}

function neverAnalysed(one: ExaminedTable, subject: Subject, activity: Activity): Change | undefined {
  const { table, name, sql } = one
  const isParent = table.kind === 'p'
  if (table.columns.length === 0 || table.columns.some((column) => column.hasStatistics)) return undefined
  if (!table.columns.some(({ name }) => isVisible(one, name))) return undefined
  // analysed, and yet nothing arrived: they could not be loaded, or may not be seen
  if (!isParent && one.activity.lastAnalyze !== null) return undefined
  const rows = rowsOf(one, subject)
  const autovacuum = autovacuumOf(activity, one.activity, rows)
  return changeOf({
    ...common(one),
    title: `Analyse ${name}: ${isParent ? 'it has no statistics over all its partitions' : 'it never was'}`,
    why: isParent
      ? 'Queries on the whole are planned with statistics of the whole, which only ANALYZE of the partitioned table itself gathers: autovacuum analyses the partitions alone.'
      : 'The planner knows nothing of the values in it and assumes that every equality keeps one of 200 values, and every range a third of the rows.',
    evidence: [
      { name: 'rows', value: rows, unit: 'rows' },
      { name: 'rows changed since it was analysed', value: one.activity.modifiedSinceAnalyze, unit: 'rows' },
    ],
    confidence: isParent
      ? { level: 'high', because: ['No column of it has inherited statistics.'] }
      : { level: autovacuum.off ? 'high' : 'medium', because: wordsOn(autovacuum) },
    disprovedBy: `pg_stats has rows for ${name} on the server.`,
    ddl: `ANALYZE ${sql};`,
  })
}

function partlyAnalysed(one: ExaminedTable, gaps: readonly Gap[], activity: Activity): Change | undefined {
  const { table, name, sql } = one
  const compared = new Set(one.queries.flatMap((query) => query.uses.flatMap(comparedColumns(table.oid))))
  const ours = gaps.filter(
    (gap) =>
      gap.table === table.oid &&
      (gap.index === null
        ? compared.has(gap.name) && isVisible(one, gap.name)
        : one.activity.expressionsVisible !== false),
  )
  if (ours.length === 0) return undefined
  const off = ours.filter((gap) => gap.switchedOff)
  const set = (target: number) =>
    off.map((gap) => `ALTER TABLE ${sql} ALTER COLUMN ${quoteIdentifier(gap.name)} SET STATISTICS ${target};`)
  const words = ours.map((gap) => (gap.index === null ? gap.name : `the expression of index ${gap.index}`))
  return changeOf({
    ...common(one),
    title: `Analyse ${name}: ${words.join(', ')} ${words.length === 1 ? 'has' : 'have'} no statistics`,
    why: `${off.length > 0 ? `SET STATISTICS 0 keeps ANALYZE from looking at ${off.map((gap) => gap.name).join(', ')}. ` : 'They came after the table was last analysed. '}Until there are statistics the planner assumes fixed parts for every condition on ${words.length === 1 ? 'it' : 'them'}.`,
    evidence: [
      { name: 'columns and expressions without statistics', value: ours.length, unit: 'count' },
      { name: 'rows', value: Math.max(table.rows, one.activity.liveRows), unit: 'rows' },
    ],
    confidence: {
      level: 'high',
      because: [
        `${plural(table.columns.filter((column) => column.hasStatistics).length, 'other column')} of the table ${one.activity.lastAnalyze ? `analysed ${one.activity.lastAnalyze}` : 'have statistics'}.`,
        ...wordsOn(autovacuumOf(activity, one.activity, table.rows)),
      ],
    },
    disprovedBy: `pg_stats has rows for them on the server.`,
    ddl: [...set(-1), `ANALYZE ${sql};`].join('\n'),
    down: off.length > 0 ? set(0).join('\n') : null,
  })
}

/** Whether the role would see the statistics of a column if there were any. */
function isVisible({ activity }: ExaminedTable, column: string): boolean {
  return activity.columns.find(({ name }) => name === column)?.statisticsVisible ?? true
}

function common(one: ExaminedTable) {
  return {
    rule: 'missing-statistics',
    kind: 'analyze',
    severity: severityOfUse(one),
    table: one.name,
    queries: idsOf(one.queries),
    lock: 'SHARE UPDATE EXCLUSIVE while a sample is read: reads and writes go on; VACUUM and changes of its definition wait.',
  } as const
}

/** The columns of a table that a use of it compares, sorts or groups by. */
function comparedColumns(oid: number) {
  return ({ table, predicates, order, group }: ExaminedTable['queries'][number]['uses'][number]): string[] =>
    table.oid === oid
      ? [...predicates.map(({ column }) => column), ...order.map(({ column }) => column), ...group]
      : []
}
