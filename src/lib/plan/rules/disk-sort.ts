import { formatBytes, formatCount } from '../../core/units.ts'
import type { MeasuredNode } from '../metrics.ts'
import { memorySetting } from '../node-words.ts'
import { eachNode, matters, type Rule, severityOf } from '../rule.ts'

/** A sort in memory needs more room than its rows take on disk: pointers and unpacked headers. */
const MEMORY_PER_DISK = 2.5

/**
 * A sort did not fit into work_mem and went to disk.
 *
 * Why: The rows are written to temporary files in sorted runs, and read and merged again. With more memory the same
 * sort is done at once; with an index in that order it is not needed.
 *
 * Bad:
 * ```sql
 * SET work_mem = '64kB';
 * SELECT * FROM orders ORDER BY total;
 * ```
 *
 * Good:
 * ```sql
 * SET work_mem = '32MB';
 * SELECT * FROM orders ORDER BY total;
 * ```
 *
 * Source: PostgreSQL documentation, Memory (work_mem); tuplesort.c.
 */
export const diskSort: Rule = {
  name: 'disk-sort',
  summary: 'a sort did not fit into work_mem and went to disk',
  needs: ['actuals'],
  severity: 'by share',
  check: eachNode((node) => {
    const disk = kilobytesOnDisk(node) * 1024
    if (disk === 0 || !matters(node.metrics.share)) return
    return {
      severity: severityOf(node.metrics.share),
      node: node.id,
      title: `The sort of ${formatCount(node.metrics.rows ?? 0)} rows went to disk (${formatBytes(disk)})`,
      evidence: [
        { name: 'sorted on disk', value: disk, unit: 'bytes' },
        { name: 'rows', value: node.metrics.rows ?? 0, unit: 'rows' },
        { name: 'share of the whole', value: node.metrics.share, unit: 'share' },
      ],
      meaning: `Sorting by ${(node.sortKey ?? []).join(', ')} in memory needs about ${formatBytes(disk * MEMORY_PER_DISK)}; work_mem is less.`,
      nextStep: `Give this query more memory: SET LOCAL work_mem = '${memorySetting(disk * MEMORY_PER_DISK)}'; or select fewer columns.`,
    }
  }),
}

/** The largest sort of one process. */
function kilobytesOnDisk(node: MeasuredNode): number {
  const own = node.sortSpaceType === 'Disk' ? (node.sortSpaceUsed ?? 0) : 0
  const workers = (node.workers ?? []).map((worker) =>
    worker.sortSpaceType === 'Disk' ? (worker.sortSpaceUsed ?? 0) : 0,
  )
  const groups = [node.fullSortGroups, node.preSortedGroups].map(
    (group) => group?.sortSpaceDisk?.peakSortSpaceUsed ?? 0,
  )
  return Math.max(own, ...workers, ...groups)
}
