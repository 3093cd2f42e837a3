import type { Plan } from '../../plan/plan.ts'
import { planFromJson } from '../../plan/plan-json.ts'
import type { Planner } from '../../sandbox/planner.ts'
import { quoteLiteral } from '../../sql/quote.ts'
import type { ExaminedQuery } from '../examination.ts'

/** Plans queries in the sandbox with a setting changed, and puts the setting back. */
export async function planWith(
  planner: Planner,
  setting: { name: string; value: string },
  queries: readonly ExaminedQuery[],
): Promise<Map<ExaminedQuery, Plan>> {
  const { engine } = planner
  const name = quoteLiteral(setting.name)
  const [before] = await engine.query<{ value: string }>(
    `SELECT pg_catalog.current_setting(${name}) AS value`,
  )
  const set = (value: string) =>
    engine.script(`SELECT pg_catalog.set_config(${name}, ${quoteLiteral(value)}, false)`)
  const plans = new Map<ExaminedQuery, Plan>()
  await set(setting.value)
  try {
    for (const query of queries) plans.set(query, planFromJson(await planner.explain(query.query.sql)))
  } finally {
    if (before) await set(before.value)
  }
  return plans
}
