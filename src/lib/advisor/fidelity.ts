import { PostAiError } from '../core/error.ts'
import { throwIfInterrupted } from '../core/interrupt.ts'
import type { Plan } from '../plan/plan.ts'
import { planFromJson } from '../plan/plan-json.ts'
import { planShape } from '../plan/shape.ts'
import type { Connection } from '../postgres/connection.ts'
import { explainGeneric } from '../postgres/explain-generic.ts'
import type { Fidelity } from './advice.ts'
import type { ExaminedQuery } from './examination.ts'

/** The most expensive queries are compared; more would only take longer. */
const MOST_COMPARED = 100

/**
 * Has the server plan the same queries (EXPLAIN without ANALYZE: nothing runs) and compares: same plan, and how
 * the costs relate. The embedded planner never plans parallel workers, so the server is asked not to either.
 */
export async function measureFidelity(
  connection: Connection,
  major: number,
  queries: readonly ExaminedQuery[],
  signal: AbortSignal,
): Promise<Fidelity> {
  await connection.query(`SELECT pg_catalog.set_config('max_parallel_workers_per_gather', '0', false)`)
  const ratios: number[] = []
  const different: string[] = []
  const heaviest = [...queries].sort(
    (a, b) => b.weight * b.plan.root.totalCost - a.weight * a.plan.root.totalCost,
  )
  for (const { query, node, plan } of heaviest.slice(0, MOST_COMPARED)) {
    throwIfInterrupted(signal)
    const server = await serverPlan(connection, major, query.sql, node)
    if (!server) continue
    ratios.push(plan.root.totalCost / Math.max(server.root.totalCost, 0.01))
    if (planShape(plan) !== planShape(server)) different.push(query.id)
  }
  return {
    compared: ratios.length,
    samePlan: ratios.length - different.length,
    costRatioMedian: median(ratios),
    different,
  }
}

/** The server's plan; undefined when it refuses (a privilege, a type it cannot infer). */
async function serverPlan(
  connection: Connection,
  major: number,
  sql: string,
  node: ExaminedQuery['node'],
): Promise<Plan | undefined> {
  try {
    return planFromJson(await explainGeneric(connection, major, sql, node))
  } catch (error) {
    if (error instanceof PostAiError && error.sql) return undefined
    throw error
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  if (sorted.length === 0) return 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 1)
    : ((sorted[middle - 1] ?? 1) + (sorted[middle] ?? 1)) / 2
}
