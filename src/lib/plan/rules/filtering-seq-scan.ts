import { formatCount } from '../../core/units.ts'
import { tableFacts } from '../catalog-facts.ts'
import { indexableColumns } from '../expressions.ts'
import type { MeasuredNode } from '../metrics.ts'
import { createIndex, loopsOf, relationOf } from '../node-words.ts'
import { eachNode, matters, type Rule, type Subject, severityOf } from '../rule.ts'

/** Below this a table is read faster than an index is worth having. */
const LEAST_ROWS_READ = 10_000
/** From here on an index is usually cheaper than reading all (the planner's own choice, at default costs). */
const LEAST_PART_REMOVED = 0.9
/** Without ANALYZE and without the table's size: rows a unit of cost stands for, on the low side. */
const ROWS_PER_COST = 20

/**
 * A sequential scan reads a large table and keeps few of its rows.
 *
 * Why: The time grows with the table, not with the result. An index on the filtered columns leads to the wanted
 * rows directly. Tables below 10,000 rows and filters that keep more than a tenth are not reported: there a
 * sequential scan is right.
 *
 * Bad:
 * ```sql
 * SELECT * FROM orders WHERE customer_id = 42;
 * ```
 *
 * Good:
 * ```sql
 * CREATE INDEX ON orders (customer_id);
 * SELECT * FROM orders WHERE customer_id = 42;
 * ```
 *
 * Source: PostgreSQL documentation, Using EXPLAIN; costsize.c, cost_seqscan.
 */
export const filteringSeqScan: Rule = {
  name: 'filtering-seq-scan',
  summary: 'a sequential scan reads a large table and keeps few of its rows',
  needs: ['plan'],
  severity: 'by share',
  check: eachNode((node, _plan, ancestors, subject) => {
    if (node.nodeType !== 'Seq Scan' || node.filter === undefined || !matters(node.metrics.share)) return
    if (isRepeatedInner(node, ancestors.at(-1))) return
    const counts = rowCounts(node, subject)
    if (!counts || counts.read < LEAST_ROWS_READ) return
    if (1 - counts.kept / counts.read < LEAST_PART_REMOVED) return
    const columns = indexableColumns(node.filter)
    return {
      severity: severityOf(node.metrics.share),
      node: node.id,
      title: `Reads all of ${relationOf(node)} to keep ${formatCount(counts.kept)} of ${counts.about}${formatCount(counts.read)} rows`,
      evidence: [
        {
          name: counts.about === '' ? 'rows read' : 'rows to be read, about',
          value: counts.read,
          unit: 'rows',
        },
        { name: counts.about === '' ? 'rows kept' : 'rows expected', value: counts.kept, unit: 'rows' },
        { name: 'share of the whole', value: node.metrics.share, unit: 'share' },
      ],
      meaning: `Every row is read and tested with ${node.filter}; an index would lead to the few that pass.`,
      nextStep:
        columns.length > 0
          ? `${createIndex(node, columns)};`
          : 'Index the expression of the filter, or rewrite it so that a column stands alone on one side.',
    }
  }),
}

/** The inner side of a nested loop has a rule of its own. */
function isRepeatedInner(node: MeasuredNode, parent: MeasuredNode | undefined): boolean {
  return parent?.nodeType === 'Nested Loop' && node.parentRelationship === 'Inner' && loopsOf(node) !== 1
}

function rowCounts(
  node: MeasuredNode,
  subject: Subject,
): { read: number; kept: number; about: string } | undefined {
  if (node.actualRows !== undefined) {
    const kept = node.metrics.rows ?? 0
    return { read: kept + (node.rowsRemovedByFilter ?? 0) * loopsOf(node), kept, about: '' }
  }
  const rows = tableFacts(subject.facts, node.relationName, node.schema)?.rows
  const read = rows === undefined || rows < 0 ? node.totalCost * ROWS_PER_COST : rows
  return { read, kept: node.planRows, about: 'about ' }
}
