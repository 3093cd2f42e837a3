import type { Node } from '@pgsql/types'
import type { Parser } from '../../sql/parser.ts'
import type { Model } from '../check/model.ts'
import type { CatalogImage } from '../proof/catalog-image.ts'

/** One statement of a safe form; each is a transaction of its own. */
export interface FixStep {
  sql: string
  /** What the author of the statement wrote before it, comment signs included. */
  comment?: string
  /**
   * `brief`: it takes a lock that others have to wait for, and has no work to do under it, so it may give up and try
   * again (lock_timeout). `long`: it works for as long as the table is large, and lets others read and write.
   */
  lock: 'brief' | 'long'
  /** No transaction block may hold it: CONCURRENTLY, or a DO block that commits. */
  outside: boolean
}

/** The form of a statement in which others need not wait. */
export interface Fix {
  /** The name of the rewrite, as in the registry. */
  rewrite: string
  /** One sentence: what the form avoids. */
  why: string
  up: FixStep[]
  /** Undoes `up`, in the same manner; null when nothing can. */
  down: FixStep[] | null
  /** What has to be done or known besides: deploys between the steps, majors on which it is slower. */
  notes: string[]
}

/** What is known of the database that a statement is for. */
export interface FixFacts {
  model: Model
  /** Definitions of columns, indexes and constraints; null when only the model is known. */
  image: CatalogImage | null
}

/** A statement to be rewritten. */
export interface Problem {
  sql: string
  node: Node
  facts: FixFacts
  /** Of the server that it is for. */
  major: number
  parser: Parser
}

/** One kind of statement and its safe form. */
export interface Rewrite {
  /** Lower case, with hyphens. */
  name: string
  /** The safe form; null for statements that it has nothing to do with, or that need none. */
  fix(problem: Problem): Fix | null
}

/** A step under a lock that is held for a moment. */
export function brief(sql: string): FixStep {
  return { sql, lock: 'brief', outside: false }
}

/** A step that reads or writes a whole table while others work on it. */
export function long(sql: string): FixStep {
  return { sql, lock: 'long', outside: false }
}

/** Such a step that no transaction block may hold. */
export function outside(sql: string): FixStep {
  return { sql, lock: 'long', outside: true }
}
