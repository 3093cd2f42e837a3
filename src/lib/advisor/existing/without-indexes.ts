import { planNodes } from '../../plan/plan.ts'
import { planFromJson } from '../../plan/plan-json.ts'
import { EngineError } from '../../sandbox/engine-error.ts'
import { validitySql } from '../../sandbox/hypothetical.ts'
import { familyOf } from '../../sandbox/partition-tree.ts'
import type { Planner } from '../../sandbox/planner.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { Subject } from '../rule.ts'
import type { ExistingIndex } from './existing-index.ts'
import { oncePer } from './once.ts'

/** What becomes of a query when indexes are gone. */
export interface CostChange {
  query: ExaminedQuery
  /** Plan cost with all indexes. */
  before: number
  /** Plan cost without; null when the statement cannot be run then (ON CONFLICT needs a unique index). */
  after: number | null
}

/** Dearer than this is more than a little. */
const A_LITTLE = 1.1

/** The queries whose plans of today use an index. */
export function usersOf(index: ExistingIndex, queries: readonly ExaminedQuery[]): ExaminedQuery[] {
  const users = queriesByIndex(queries)
  return [...new Set([...index.planNames].flatMap((name) => users.get(name) ?? []))]
}

const queriesByIndex = oncePer((queries: readonly ExaminedQuery[]): Map<string, ExaminedQuery[]> => {
  const users = new Map<string, ExaminedQuery[]>()
  for (const query of queries) {
    const names = new Set(planNodes(query.plan.root).flatMap(({ indexName }) => indexName ?? []))
    for (const name of names) users.set(name, [...(users.get(name) ?? []), query])
  }
  return users
})

/**
 * Plans in the sandbox, without some indexes, every query that their going could change: those that use one; all on
 * the table where an index has statistics of its own (expressions), proves that rows are unique, or is what
 * ON CONFLICT goes by.
 */
export async function costsWithout(
  { planner, queries }: Subject,
  gone: readonly ExistingIndex[],
): Promise<CostChange[]> {
  const concerned = new Set(gone.flatMap((index) => concernedBy(index, queries, planner)))
  if (concerned.size === 0) return []
  return withoutIndexes(planner, gone, async () => {
    const changes: CostChange[] = []
    for (const query of concerned) {
      const after = await costOf(planner, query.query.sql)
      changes.push({ query, before: query.plan.root.totalCost, after })
    }
    return changes
  })
}

/** Of these changes, those that make a query more than a tenth dearer, or impossible. */
export function harmedBy(changes: readonly CostChange[]): CostChange[] {
  return changes.filter(({ before, after }) => after === null || after > before * A_LITTLE)
}

function concernedBy(
  index: ExistingIndex,
  queries: readonly ExaminedQuery[],
  { catalog }: Planner,
): readonly ExaminedQuery[] {
  const tells = index.facts.unique || index.facts.keys.some(({ column }) => column === undefined)
  if (!tells) return usersOf(index, queries)
  const tables = new Set(familyOf(index.table, catalog).map(({ oid }) => oid))
  return queries.filter((query) => !tables.isDisjointFrom(query.tables))
}

/**
 * Does work in the sandbox while some indexes are switched off, and with them all that were put there to be tried: those
 * are no part of the database as it is.
 */
export async function withoutIndexes<T>(
  { engine, catalog }: Planner,
  gone: readonly ExistingIndex[],
  work: () => Promise<T>,
): Promise<T> {
  const real = new Set(catalog.indexes.map(({ oid }) => oid))
  const valid = await engine.query<{ oid: number }>(
    `SELECT i.indexrelid::int4 AS oid FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
     WHERE i.indisvalid AND c.relname ~ '^post_ai_'`,
  )
  const tried = valid.map(({ oid }) => oid).filter((oid) => !real.has(oid))
  const off = [...gone, { oids: tried }]
  if (off.some(({ oids }) => oids.length > 0)) await engine.script(validitySql([], off))
  try {
    return await work()
  } finally {
    if (off.some(({ oids }) => oids.length > 0)) await engine.script(validitySql(off, []))
  }
}

async function costOf(planner: Planner, sql: string): Promise<number | null> {
  try {
    return planFromJson(await planner.explain(sql)).root.totalCost
  } catch (error) {
    if (error instanceof EngineError) return null
    throw error
  }
}
