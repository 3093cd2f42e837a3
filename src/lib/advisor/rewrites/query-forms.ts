import { throwIfInterrupted } from '../../core/interrupt.ts'
import type { Planner } from '../../sandbox/planner.ts'
import type { ExaminedQuery } from '../examination.ts'
import { readUses } from '../uses/read-uses.ts'
import { type Rewrite, rewritesFor } from './rewrites-for.ts'

/** A query in the two forms it can have. */
export interface QueryForms {
  original: ExaminedQuery
  rewrite: Rewrite
  /** The query as it would be once it is rewritten. */
  rewritten: ExaminedQuery
}

/** Queries below this share of the workload are not rewritten: somebody has to change an application for it. */
const LEAST_SHARE = 0.0005

/** The queries that the sandbox plans cheaper when they are written otherwise, each with its cheapest form. */
export async function formsOf(
  queries: readonly ExaminedQuery[],
  planner: Planner,
  signal: AbortSignal,
): Promise<QueryForms[]> {
  const worth = ({ weight, plan }: ExaminedQuery) => weight * plan.root.totalCost
  const whole = queries.reduce((sum, query) => sum + worth(query), 0)
  const forms: QueryForms[] = []
  for (const original of queries) {
    throwIfInterrupted(signal)
    if (worth(original) < LEAST_SHARE * whole) continue
    const [rewrite] = await rewritesFor(original, planner)
    if (rewrite) forms.push({ original, rewrite, rewritten: rewrittenQuery(original, rewrite, planner) })
  }
  return forms
}

function rewrittenQuery(original: ExaminedQuery, rewrite: Rewrite, { catalog }: Planner): ExaminedQuery {
  const uses = readUses(rewrite.node, catalog)
  return {
    ...original,
    query: { ...original.query, sql: rewrite.rewrittenSql },
    node: rewrite.node,
    uses,
    plan: rewrite.plan,
    tables: new Set(uses.map((use) => use.table.oid)),
  }
}
