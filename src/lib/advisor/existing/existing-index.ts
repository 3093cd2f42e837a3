import type { Index, Table } from '../../sandbox/catalog.ts'
import type { IndexActivity } from '../snapshot/activity.ts'

/** A valid index of the database, with all that decides whether something else could stand for it. */
export interface ExistingIndex {
  facts: Index
  table: Table
  /** `schema.index` */
  name: string
  /** On a partitioned table, with one index for each partition below it. */
  partitioned: boolean
  /** Whether it is attached to the index of a partitioned table, and can only go with that. */
  attached: boolean
  /** `pg_class.oid` in the sandbox of the index and of all that are attached to it. */
  oids: readonly number[]
  /** Names of the same, as plans show them. */
  planNames: ReadonlySet<string>
  keys: readonly KeyIdentity[]
  /** NULLS NOT DISTINCT, since PostgreSQL 15. */
  nullsNotDistinct: boolean
  /** Not behind a deferrable constraint. */
  immediate: boolean
  constraint: { name: string; type: 'p' | 'u' | 'x' } | null
  /** Name of a foreign key that points to it. */
  referencedBy: string | null
  replicaIdentity: boolean
  clustered: boolean
  /** Of the index with all that are attached to it. */
  bytes: number
  /** Counters of the index and of all that are attached to it; empty where none were read. */
  activity: readonly IndexActivity[]
}

/** A key of an index without its direction: equal texts mean equal expression, collation and operator family. */
export interface KeyIdentity {
  id: string
  /** `pg_index.indoption`: bit 0 DESC, bit 1 NULLS FIRST. */
  option: number
}

/** Scans of an index and of all that are attached to it; null where no counters were read. */
export function scansOf({ activity }: ExistingIndex): number | null {
  return activity.length === 0 ? null : activity.reduce((sum, { scans }) => sum + scans, 0)
}

/** Why an index cannot simply be dropped whatever else exists, as the end of a sentence that begins with it. */
export function neededFor(
  index: Pick<ExistingIndex, 'referencedBy' | 'replicaIdentity' | 'attached' | 'clustered'> & {
    constraint: { name: string } | null
  },
): string | undefined {
  if (index.constraint) return `stands behind the constraint ${index.constraint.name}`
  if (index.referencedBy !== null) return `is what the foreign key ${index.referencedBy} points to`
  if (index.replicaIdentity) return 'is how logical replication finds rows (REPLICA IDENTITY USING INDEX)'
  if (index.attached) return 'is attached to the index of the partitioned table and can only go with that'
  if (index.clustered) return 'is the one that CLUSTER orders the table by'
  return undefined
}
