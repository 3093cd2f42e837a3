import { BLOCK_SIZE } from '../../core/block-size.ts'
import { shortId } from '../../core/short-id.ts'
import { formatCost, formatCount, plural } from '../../core/units.ts'
import type { Severity } from '../../plan/finding.ts'
import { indexBody } from '../../sandbox/index-definition.ts'
import { indexStatements } from '../apply/index-statements.ts'
import { checksOf, type ParentChanges, parentChanges } from '../existing/parent-changes.ts'
import { type UnservedKey, unservedKeys } from '../existing/unserved-key.ts'
import type { Benefit, CreateIndex } from '../recommendation.ts'
import type { Outcome, Rule, Subject } from '../rule.ts'
import { storageChange } from '../storage-change.ts'

/** A table of a smaller size is read so fast that nobody asks why it has no index. */
const LEAST_TABLE_BYTES = 2 ** 20
/** Planner cost that the checks of a day save: at 0.01 ms a unit a hundred seconds, and ten. */
const HIGH_COST_PER_DAY = 1e7
const MEDIUM_COST_PER_DAY = 1e6

/**
 * A foreign key whose columns no index begins with.
 *
 * Why: For every row that is deleted from the table referred to, and for every change of its key, the server looks for
 * rows that refer to it, in a query of its own that no plan shows; ON DELETE CASCADE and SET NULL do the same. Without
 * an index each of these reads the whole referring table, while the row is locked. The query is planned in the sandbox
 * with and without the index, and so are the workload's queries on the table. Where most rows refer to nothing, the index
 * keeps only those that do.
 *
 * Silent: Where an index begins with the columns, in any order, or finds the rows nearly as fast by some of them; for tables
 * below 8 pages. It refuses, with the cost of one check, where nothing was deleted from the table referred to, no
 * statement of the workload deletes from it or sets its key, and no query becomes cheaper: such an index would only be written.
 *
 * Source: PostgreSQL documentation, Foreign Keys; ri_triggers.c.
 */
export const foreignKeyWithoutIndex: Rule = {
  name: 'foreign-key-without-index',
  summary: 'a foreign key whose columns no index begins with',
  check: (subject) => outcome(subject),
}

async function outcome(subject: Subject): Promise<Outcome> {
  const { catalog } = subject.planner
  const taken = new Set([...catalog.indexes, ...catalog.tables].map(({ name }) => name))
  const result: Outcome = { recommendations: [], refused: [] }
  for (const unserved of await unservedKeys(subject)) {
    const changes = parentChanges(subject, unserved.key)
    if (checksOf(changes) > 0 || unserved.served.length > 0)
      result.recommendations.push(advice(subject, unserved, changes, taken))
    else if (subject.planner.catalog.tables.some((table) => isLarge(table, unserved)))
      result.refused.push(refusal(unserved, changes))
  }
  return result
}

function isLarge(table: { oid: number; parent: number | undefined; pages: number }, { key }: UnservedKey) {
  const isOf = table.oid === key.table.oid || table.parent === key.table.oid
  return isOf && table.pages * BLOCK_SIZE >= LEAST_TABLE_BYTES
}

function refusal({ key, before, after }: UnservedKey, { deleted, days }: ParentChanges) {
  const parent = key.parent.name
  const none =
    deleted === null
      ? `No statement of the workload deletes from ${parent}`
      : `Nothing was deleted from ${parent} in ${(days ?? 0).toFixed(1)} days`
  return {
    what: `Index ${key.table.name} (${key.columns.join(', ')}) for the foreign key ${key.name}`,
    why: `${none}, and no query becomes cheaper by it. Once rows are deleted there, each costs ${formatCost(before)} instead of ${formatCost(after)}.`,
  }
}

function advice(
  { planner, queries, pricePerGb }: Subject,
  unserved: UnservedKey,
  changes: ParentChanges,
  taken: Set<string>,
): CreateIndex {
  const { key, definition, bytes, before, after, served } = unserved
  const { up, down } = indexStatements(definition, planner.catalog, taken)
  const checks = checksOf(changes)
  const columns = key.columns.join(', ')
  return {
    id: shortId('r', indexBody(definition)),
    kind: 'create-index',
    rule: foreignKeyWithoutIndex.name,
    severity: severityOf(unserved, changes, queries),
    title: `Create an index on ${key.table.name} (${columns}) for its foreign key to ${key.parent.name}`,
    table: `${key.table.schema}.${key.table.name}`,
    why: whyOf(unserved, checks),
    evidence: [
      { name: `rows of ${key.table.name}`, value: key.table.rows, unit: 'rows' },
      { name: 'cost of one check without it', value: before, unit: 'cost' },
      { name: 'cost of one check with it', value: after, unit: 'cost' },
      { name: `rows of ${key.parent.name} deleted or changed`, value: checks, unit: 'count' },
      { name: 'queries that become cheaper', value: served.length, unit: 'count' },
    ],
    confidence: {
      level: (changes.deleted ?? 0) > 0 ? 'high' : 'medium',
      because: [
        'The query that checks the foreign key was planned with and without the index.',
        (changes.deleted ?? 0) > 0
          ? `The counters say that ${plural(changes.deleted ?? 0, 'row')} of ${key.parent.name} were deleted.`
          : 'That the key is checked at all follows from the statements of the workload only.',
      ],
    },
    disprovedBy: `EXPLAIN (ANALYZE) of a DELETE of one row of ${key.parent.name}, in a transaction that is rolled back: the time of the trigger ${key.name} does not fall.`,
    queries: [...new Set([...served.map(({ query }) => query), ...changes.statements])].map(
      ({ query }) => query.id,
    ),
    storage: storageChange(bytes, pricePerGb),
    sizeBytes: bytes,
    ddl: up.join('\n'),
    down,
    lock: 'SHARE UPDATE EXCLUSIVE: reads and writes go on while it is built.',
    benefit: benefitOf(unserved, Math.max(1, checks)),
    roi: { savedMsPerDay: null, writeMsPerDay: null, hotUpdatesLostPerDay: null },
    drops: [],
  }
}

function whyOf({ key, before, after, served, definition }: UnservedKey, checks: number): string {
  const read = `reads all of ${key.table.name} (${formatCount(key.table.rows)} rows, cost ${formatCost(before)}) instead of the rows that refer to it (${formatCost(after)})`
  const often = checks > 0 ? `, which happened ${formatCount(checks)} times` : ''
  const queries =
    served.length > 0 ? ` ${plural(served.length, 'query becomes', 'queries become')} cheaper too.` : ''
  const partial = definition.predicate
    ? ' Most rows refer to nothing, so only the others are kept in the index.'
    : ''
  return `Each row that is deleted from ${key.parent.name} or changes its key${often} ${read}.${queries}${partial}`
}

function severityOf(
  { before, after, served }: UnservedKey,
  changes: ParentChanges,
  queries: Subject['queries'],
): Severity {
  const perDay = (checksOf(changes) / Math.max(1, changes.days ?? 1)) * (before - after)
  const whole = queries.reduce((sum, { weight, plan }) => sum + weight * plan.root.totalCost, 0)
  const saved = served.reduce((sum, one) => sum + one.query.weight * (one.before - one.after), 0)
  const share = whole > 0 ? saved / whole : 0
  if (perDay >= HIGH_COST_PER_DAY || share >= 0.1) return 'high'
  return perDay >= MEDIUM_COST_PER_DAY || share >= 0.02 ? 'medium' : 'low'
}

function benefitOf({ before, after, served }: UnservedKey, checks: number): Benefit {
  const costBefore =
    checks * before + served.reduce((sum, one) => sum + one.query.query.calls * one.before, 0)
  const costAfter = checks * after + served.reduce((sum, one) => sum + one.query.query.calls * one.after, 0)
  return { costBefore, costAfter, percent: 100 * (1 - costAfter / costBefore), savedMs: null }
}
