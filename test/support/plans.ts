import { type Plan, walkPlan } from '../../src/lib/plan/plan.ts'
import { planFromJson } from '../../src/lib/plan/plan-json.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { explainGeneric } from '../../src/lib/postgres/explain-generic.ts'
import { loadParser } from '../../src/lib/sql/parser.ts'

/** The server's own plans of statements, without parallel workers, parameters planned generically. */
export async function serverPlans(
  url: string,
  major: number,
  statements: readonly string[],
): Promise<Plan[]> {
  const parser = await loadParser()
  await using connection = await connect(url)
  await connection.script('SET max_parallel_workers_per_gather = 0')
  const plans: Plan[] = []
  for (const sql of statements) {
    const [statement] = parser.statements(sql)
    if (!statement) throw new Error(`not a statement: ${sql}`)
    plans.push(planFromJson(await explainGeneric(connection, major, sql, statement.node)))
  }
  return plans
}

/** The names of the indexes that a plan uses. */
export function indexesIn(plan: Plan): string[] {
  const names: string[] = []
  walkPlan(plan.root, (node) => {
    if (node.indexName !== undefined) names.push(node.indexName)
  })
  return names
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
