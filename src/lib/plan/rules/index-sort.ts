import { formatCount } from '../../core/units.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import { equalColumns } from '../expressions.ts'
import type { MeasuredNode } from '../metrics.ts'
import { relationOf, tableSql } from '../node-words.ts'
import { eachNode, matters, type Rule, severityOf } from '../rule.ts'

const LEAST_ROWS_SORTED = 10_000
/** Fetching more than this part of the rows through an index costs more than sorting. */
const MOST_PART_WANTED = 0.1
const SCANS = ['Seq Scan', 'Bitmap Heap Scan', 'Index Scan', 'Index Only Scan']

/**
 * All rows of a table are sorted to return the first few.
 *
 * Why: An index in the order of the sort gives the first rows without reading the others. Where there is a filter
 * too, the columns it compares with `=` come first in that index. Reported when 10,000 rows or more are sorted for
 * a tenth of them or fewer.
 *
 * Bad:
 * ```sql
 * SELECT * FROM orders ORDER BY total DESC LIMIT 10;
 * ```
 *
 * Good:
 * ```sql
 * SELECT * FROM orders ORDER BY created_at DESC LIMIT 10;
 * ```
 *
 * Source: PostgreSQL documentation, Indexes and ORDER BY.
 */
export const indexSort: Rule = {
  name: 'index-sort',
  summary: 'all rows of a table are sorted to return the first few',
  needs: ['plan'],
  severity: 'by share',
  check: eachNode((node, _plan, ancestors) => {
    const scan = node.children.find((child) => child.parentRelationship === 'Outer')
    const limit = limitAbove(ancestors)
    if (node.nodeType !== 'Sort' || !scan || !limit || !SCANS.includes(scan.nodeType)) return
    const share = scan.metrics.totalShare + node.metrics.share
    const keys = (node.sortKey ?? []).map(columnOf)
    if (!matters(share) || keys.length === 0 || keys.includes(undefined)) return
    const sorted = scan.metrics.rows ?? scan.planRows
    const wanted = limit.metrics.rows ?? limit.planRows
    if (sorted < LEAST_ROWS_SORTED || wanted > sorted * MOST_PART_WANTED) return
    const first = equalColumns(scan.indexCond, scan.recheckCond, scan.filter).map(quoteIdentifier)
    return {
      severity: severityOf(share),
      node: node.id,
      title: `${formatCount(sorted)} rows of ${relationOf(scan)} are sorted to return ${formatCount(wanted)}`,
      evidence: [
        { name: 'rows sorted', value: sorted, unit: 'rows' },
        { name: 'rows returned', value: wanted, unit: 'rows' },
        { name: 'share of the whole, with the scan', value: Math.min(1, share), unit: 'share' },
      ],
      meaning:
        'No index has this order, so every row must be read and compared before the first can be returned.',
      nextStep: `An index ${first.length > 0 ? `on what is compared with =, then ` : ''}in this order: CREATE INDEX CONCURRENTLY ON ${tableSql(scan)} (${[...first, ...keys].join(', ')});`,
    }
  }),
}

/** The Limit that takes its rows from here, with nothing between that reads them all. */
function limitAbove(ancestors: readonly MeasuredNode[]): MeasuredNode | undefined {
  const passing = ['LockRows', 'Result', 'Subquery Scan', 'Gather Merge', 'ProjectSet']
  const first = ancestors.findLast((ancestor) => !passing.includes(ancestor.nodeType))
  return first?.nodeType === 'Limit' ? first : undefined
}

/** The column of a sort key with its direction, without the table's name; undefined for an expression. */
function columnOf(key: string): string | undefined {
  const match = /^(?:[\w"]+\.)?([a-z_][\w$]*|"[^"]+")((?: DESC| ASC)?(?: NULLS (?:FIRST|LAST))?)$/.exec(key)
  return match ? `${match[1]}${match[2]}` : undefined
}
