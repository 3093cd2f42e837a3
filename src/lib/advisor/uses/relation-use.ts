import type { Table } from '../../sandbox/catalog.ts'
import type { SpecialKey } from './special-keys.ts'

/** How a condition restricts a column, as far as an index is concerned. */
export type PredicateKind =
  /** `= constant`, `IS TRUE` */
  | 'equal'
  /** `IN (…)`, `= ANY (…)` */
  | 'in'
  /** `= column of another relation`, also through IN (SELECT …) */
  | 'join'
  /** `<`, `<=`, `>`, `>=`, BETWEEN */
  | 'range'
  /** `LIKE` with a pattern that may have a fixed prefix */
  | 'like'
  | 'isNull'
  | 'notNull'

/** A condition on one column of a table, of a form that an index may serve. */
export interface Predicate {
  column: string
  kind: PredicateKind
  /** The condition as it stands in SQL where it holds no parameter; can be the predicate of a partial index. */
  literal?: string
  /** Whether it stands below an OR: then it restricts only together with the other arms. */
  inOr: boolean
}

/** A column that a result is wanted in the order of. */
export interface OrderKey {
  column: string
  descending: boolean
  nullsFirst: boolean
}

/** One occurrence of a table in a statement and all that is asked of it there. */
export interface RelationUse {
  table: Table
  alias: string
  predicates: Predicate[]
  /** Conditions for which only an index of another kind than a B-tree on plain columns helps. */
  special: SpecialKey[]
  /** The ORDER BY (or DISTINCT ON) when all of it is columns of this relation. */
  order: OrderKey[]
  /** Whether only the first rows of that order are wanted. */
  limited: boolean
  /** GROUP BY or DISTINCT columns, when all are of this relation. */
  group: string[]
  /** Columns that the statement sets (UPDATE, ON CONFLICT DO UPDATE). */
  updated: string[]
  /** Columns read anywhere in the statement; undefined when all are (`SELECT *`). */
  columns: Set<string> | undefined
}
