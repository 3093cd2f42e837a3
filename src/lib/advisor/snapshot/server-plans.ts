import { PostAiError } from '../../core/error.ts'
import { throwIfInterrupted } from '../../core/interrupt.ts'
import type { Connection } from '../../postgres/connection.ts'
import { explainGeneric } from '../../postgres/explain-generic.ts'
import { loadParser } from '../../sql/parser.ts'
import type { WorkloadQuery } from '../workload/workload.ts'

/** How a server plans a query of a workload. */
export interface ServerPlan {
  /** The id of the query. */
  query: string
  /** As EXPLAIN (FORMAT JSON) gives it. */
  plan: unknown
}

/** The heaviest queries are asked for; more would only take longer. */
const MOST_ASKED = 100

/**
 * Has the server plan the heaviest queries (EXPLAIN without ANALYZE: nothing runs). The embedded planner never plans
 * parallel workers, so the server is asked not to either. Queries that it refuses (a privilege, a type it cannot
 * infer) are left out.
 */
export async function readServerPlans(
  connection: Connection,
  major: number,
  queries: readonly WorkloadQuery[],
  signal: AbortSignal,
): Promise<ServerPlan[]> {
  const parser = await loadParser()
  await connection.query(`SELECT pg_catalog.set_config('max_parallel_workers_per_gather', '0', false)`)
  const plans: ServerPlan[] = []
  const heaviest = [...queries].sort((a, b) => weightOf(b) - weightOf(a))
  for (const { id, sql } of heaviest.slice(0, MOST_ASKED)) {
    throwIfInterrupted(signal)
    const [statement] = parser.statements(sql)
    if (!statement) continue
    try {
      plans.push({ query: id, plan: await explainGeneric(connection, major, sql, statement.node) })
    } catch (error) {
      if (!(error instanceof PostAiError) || !error.sql) throw error
    }
  }
  return plans
}

/** Measured time where there is one, else calls: a workload has either for all its queries. */
function weightOf({ totalMs, calls }: WorkloadQuery): number {
  return totalMs ?? calls
}
