import type { Rule } from './rule.ts'
import { aggregateSpill } from './rules/aggregate-spill.ts'
import { bitmapAnd } from './rules/bitmap-and.ts'
import { cartesianJoin } from './rules/cartesian-join.ts'
import { correlatedSubplan } from './rules/correlated-subplan.ts'
import { defaultSelectivity } from './rules/default-selectivity.ts'
import { diskSort } from './rules/disk-sort.ts'
import { dmlWithoutWhere } from './rules/dml-without-where.ts'
import { filteringSeqScan } from './rules/filtering-seq-scan.ts'
import { functionOnColumn } from './rules/function-on-column.ts'
import { functionalDependency } from './rules/functional-dependency.ts'
import { hashSpill } from './rules/hash-spill.ts'
import { heapFetches } from './rules/heap-fetches.ts'
import { implicitCast } from './rules/implicit-cast.ts'
import { indexSort } from './rules/index-sort.ts'
import { innerSeqScan } from './rules/inner-seq-scan.ts'
import { jitOverhead } from './rules/jit-overhead.ts'
import { joinFilterWaste } from './rules/join-filter-waste.ts'
import { largeOffset } from './rules/large-offset.ts'
import { leadingWildcardLike } from './rules/leading-wildcard-like.ts'
import { lossyBitmap } from './rules/lossy-bitmap.ts'
import { materializedFence } from './rules/materialized-fence.ts'
import { misestimate } from './rules/misestimate.ts'
import { nestedLoopManyLoops } from './rules/nested-loop-many-loops.ts'
import { notInSubquery } from './rules/not-in-subquery.ts'
import { orAcrossColumns } from './rules/or-across-columns.ts'
import { orderByRandom } from './rules/order-by-random.ts'
import { planningTime } from './rules/planning-time.ts'
import { prefixLikeCollation } from './rules/prefix-like-collation.ts'
import { selectStarWide } from './rules/select-star-wide.ts'
import { tempIo } from './rules/temp-io.ts'
import { triggerTime } from './rules/trigger-time.ts'
import { wastefulIndexFilter } from './rules/wasteful-index-filter.ts'
import { workersNotLaunched } from './rules/workers-not-launched.ts'

/** All rules: those about plans first, then those about the SQL. */
export const rules: readonly Rule[] = [
  filteringSeqScan,
  wastefulIndexFilter,
  lossyBitmap,
  heapFetches,
  bitmapAnd,
  nestedLoopManyLoops,
  innerSeqScan,
  hashSpill,
  joinFilterWaste,
  diskSort,
  indexSort,
  aggregateSpill,
  misestimate,
  functionalDependency,
  defaultSelectivity,
  jitOverhead,
  planningTime,
  triggerTime,
  tempIo,
  workersNotLaunched,
  correlatedSubplan,
  largeOffset,
  notInSubquery,
  orAcrossColumns,
  functionOnColumn,
  implicitCast,
  leadingWildcardLike,
  prefixLikeCollation,
  selectStarWide,
  materializedFence,
  orderByRandom,
  cartesianJoin,
  dmlWithoutWhere,
]
