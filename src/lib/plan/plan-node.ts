import type { BufferUsage, WalUsage } from './buffer-usage.ts'

/** What a node is and what it works on. Names are EXPLAIN's own (`Index Name` is `indexName`). */
export interface NodeIdentity {
  /** As in JSON output: a join is `Hash Join` whatever its type, an aggregate is `Aggregate`. */
  nodeType: string
  /** Aggregates and set operations: `Plain`, `Sorted`, `Hashed`, `Mixed`. */
  strategy?: string
  /** Aggregates: `Simple`, `Partial`, `Finalize`. */
  partialMode?: string
  /** ModifyTable and foreign writes: `Insert`, `Update`, `Delete`, `Merge`. */
  operation?: string
  /** Set operations: `Except`, `Except All`, `Intersect`, `Intersect All`. */
  command?: string
  /** `Inner`, `Left`, `Full`, `Right`, `Semi`, `Anti`, `Right Semi`, `Right Anti`. */
  joinType?: string
  scanDirection?: string
  /** `Outer`, `Inner`, `Member`, `Subquery`, `InitPlan`, `SubPlan`. */
  parentRelationship?: string
  /** `CTE name`, `SubPlan 1`, `InitPlan 1 (returns $0)`. */
  subplanName?: string
  parallelAware?: boolean
  asyncCapable?: boolean
  customPlanProvider?: string
  relationName?: string
  /** Only with the option VERBOSE. */
  schema?: string
  alias?: string
  indexName?: string
  functionName?: string
  tableFunctionName?: string
  cteName?: string
  tuplestoreName?: string
  /** Of a foreign join. */
  relations?: string
}

/** What the planner expected: costs in its own unit, rows and bytes a row of one execution of the node. */
export interface NodeEstimates {
  /** 0, like the three below, when the plan was made with COSTS OFF (see `Plan.costs`). */
  startupCost: number
  totalCost: number
  planRows: number
  planWidth: number
  /** Chosen although it was disabled by an enable_ setting; since PostgreSQL 18. */
  disabled?: boolean
}

/** What happened, averaged over the loops (executions in all processes); absent without ANALYZE. */
export interface NodeActuals {
  /** Milliseconds; absent with TIMING OFF. */
  actualStartupTime?: number
  actualTotalTime?: number
  /** A whole number before PostgreSQL 18. */
  actualRows?: number
  /** 0 when the node was never executed. */
  actualLoops?: number
}

/** Expressions as EXPLAIN prints them, and the rows (a loop) that they removed. */
export interface NodeConditions {
  output?: string[]
  filter?: string
  rowsRemovedByFilter?: number
  indexCond?: string
  recheckCond?: string
  rowsRemovedByIndexRecheck?: number
  orderBy?: string
  joinFilter?: string
  rowsRemovedByJoinFilter?: number
  hashCond?: string
  mergeCond?: string
  tidCond?: string
  oneTimeFilter?: string
  runCondition?: string
  window?: string
  innerUnique?: boolean
  functionCall?: string
  tableFunctionCall?: string
  samplingMethod?: string
  samplingParameters?: string[]
  repeatableSeed?: string
  remoteSql?: string
}

/** One kind of groups of an incremental sort. */
export interface SortGroups {
  groupCount: number
  sortMethodsUsed: string[]
  /** kB */
  sortSpaceMemory?: { averageSortSpaceUsed: number; peakSortSpaceUsed: number }
  /** kB */
  sortSpaceDisk?: { averageSortSpaceUsed: number; peakSortSpaceUsed: number }
}

/** Facts of sorts, hashes, aggregates, caches and bitmaps. Sizes are kB. */
export interface NodeWork {
  sortKey?: string[]
  presortedKey?: string[]
  sortMethod?: string
  sortSpaceUsed?: number
  /** `Memory` or `Disk`. */
  sortSpaceType?: string
  fullSortGroups?: SortGroups
  preSortedGroups?: SortGroups
  groupKey?: string[]
  /** As in JSON output, with its keys in camelCase. */
  groupingSets?: unknown[]
  hashBuckets?: number
  originalHashBuckets?: number
  hashBatches?: number
  originalHashBatches?: number
  peakMemoryUsage?: number
  plannedPartitions?: number
  hashAggBatches?: number
  diskUsage?: number
  cacheKey?: string
  cacheMode?: string
  cacheHits?: number
  cacheMisses?: number
  cacheEvictions?: number
  cacheOverflows?: number
  storage?: string
  maximumStorage?: number
  exactHeapBlocks?: number
  lossyHeapBlocks?: number
  heapFetches?: number
  indexSearches?: number
  subplansRemoved?: number
}

/** Facts of parallel workers and of writes. */
export interface NodeExecution {
  workersPlanned?: number
  workersLaunched?: number
  singleCopy?: boolean
  paramsEvaluated?: string[]
  conflictResolution?: string
  conflictArbiterIndexes?: string[]
  conflictFilter?: string
  rowsRemovedByConflictFilter?: number
  conflictingTuples?: number
  tuplesInserted?: number
  tuplesUpdated?: number
  tuplesDeleted?: number
  tuplesSkipped?: number
  /** The tables written, when there are several or it is not the scanned one. */
  targetTables?: unknown[]
}

/** The part of one parallel worker in a node; with the option VERBOSE. */
export interface WorkerPart extends NodeActuals, BufferUsage, WalUsage {
  workerNumber: number
  sortMethod?: string
  sortSpaceUsed?: number
  sortSpaceType?: string
  /** Further facts by EXPLAIN's own names. */
  other?: Record<string, unknown>
}

/** One node of a plan with the nodes below it. */
export interface PlanNode
  extends NodeIdentity,
    NodeEstimates,
    NodeActuals,
    NodeConditions,
    NodeWork,
    NodeExecution,
    BufferUsage,
    WalUsage {
  /** The place of the node in EXPLAIN's order, from 1. */
  id: number
  /** In EXPLAIN's order: InitPlans, then inputs, then SubPlans. */
  children: PlanNode[]
  workers?: WorkerPart[]
  /** Facts that this model has no property for (extensions, later versions), by EXPLAIN's own names. */
  other?: Record<string, unknown>
}
