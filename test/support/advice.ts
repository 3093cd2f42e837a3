import { examine } from '../../src/lib/advisor/examination.ts'
import type { Recommendation } from '../../src/lib/advisor/recommendation.ts'
import type { Outcome, Rule, Subject } from '../../src/lib/advisor/rule.ts'
import { readRecordedWorkload, recordDatabase } from '../../src/lib/advisor/snapshot/recording.ts'
import { parseWorkload } from '../../src/lib/advisor/workload/workload-file.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { openPlanner } from '../../src/lib/sandbox/planner.ts'

/** What one rule after the other says about a database as it was when it was asked for. */
export interface Consultation extends AsyncDisposable {
  /** What the rules are asked about. */
  subject: Subject
  /** The same of other queries, as a workload file has them. */
  subjectWith(queries: string): Promise<Subject>
  ask(rule: Rule): Promise<Outcome>
  /** The recommendation of a rule for a table (`schema.table`), or for no table when none is named. */
  recommended(rule: Rule, table?: string): Promise<Recommendation | undefined>
}

/** Records a database, with these queries or those that pg_stat_statements recorded, and opens a planner of it. */
export async function consult(
  url: string,
  queries?: string,
  pricePerGb: number | null = null,
): Promise<Consultation> {
  const context = quietContext()
  const workload =
    queries === undefined ? await readRecordedWorkload(url, context) : await parseWorkload(queries, 'queries')
  const { snapshot, activity } = await recordDatabase(url, workload, context)
  const planner = await openPlanner(snapshot, context)
  const examination = await examine(workload, planner)
  const subject: Subject = { planner, activity, queries: examination.queries, pricePerGb }
  const ask = async (rule: Rule) => await rule.check(subject)
  return {
    subject,
    async subjectWith(others) {
      const examined = await examine(await parseWorkload(others, 'queries'), planner)
      return { ...subject, queries: examined.queries }
    },
    ask,
    async recommended(rule, table) {
      const { recommendations } = await ask(rule)
      return recommendations.find((one) => one.table === (table ?? null))
    },
    [Symbol.asyncDispose]: () => planner[Symbol.asyncDispose](),
  }
}
