import type { RunContext } from '../../core/context.ts'
import { createHypothetical } from '../../sandbox/hypothetical.ts'
import type { Refusal } from '../advice.ts'
import type { AdviseLimits } from '../advise-limits.ts'
import type { PlanPair } from '../plans/plan-pair.ts'
import { servedPlans } from '../plans/served-plans.ts'
import type { CreateIndex, RewriteQuery } from '../recommendation.ts'
import { chooseForms, inChosenForm } from '../rewrites/choose-forms.ts'
import { formsOf } from '../rewrites/query-forms.ts'
import { toRecommendation } from '../rewrites/to-recommendation.ts'
import type { Subject } from '../rule.ts'
import { candidatesFor } from '../search/candidates.ts'
import { CostModel } from '../search/cost-model.ts'
import { limitsFor } from '../search/limits.ts'
import { problemOf } from '../search/problem.ts'
import { recurringValues } from '../search/recurring-values.ts'
import { search } from '../search/search.ts'
import { recommendations } from './recommend.ts'
import { refusals } from './refusals.ts'

/** The indexes for a workload, and what is better written otherwise. */
export interface IndexAdvice {
  recommendations: CreateIndex[]
  rewrites: RewriteQuery[]
  refused: Refusal[]
  /** Of the queries that they serve. */
  plans: PlanPair[]
  /** Planner calls that the search made. */
  calls: number
  /** Whether the time limit ended it early. */
  timedOut: boolean
}

/** What the search is told besides the database. */
export interface IndexSearch {
  limits?: AdviseLimits | undefined
  /** The period of the workload; undefined when unknown. */
  days: number | undefined
  /** Queries that the server plans otherwise than the sandbox; null when it was not asked. */
  different: readonly string[] | null
}

/**
 * Searches the indexes for the queries of a workload and says which, why, and what they cost and bring. Queries that
 * a rewrite serves better enter the search as rewritten, so that no index is advised for what they are now.
 */
export async function indexAdvice(
  subject: Subject,
  { limits, days, different }: IndexSearch,
  context: RunContext,
): Promise<IndexAdvice> {
  const { planner, activity, pricePerGb } = subject
  const forms = await formsOf(subject.queries, planner, context.signal)
  const both = [...subject.queries, ...forms.map(({ rewritten }) => rewritten)]
  const definitions = candidatesFor(
    both.flatMap((query) => query.uses),
    planner.catalog,
    await recurringValues(both, planner),
  )
  const candidates = await createHypothetical(planner, definitions)
  context.report.step(`Trying ${candidates.length} indexes`)
  const model = new CostModel(planner, candidates)
  const rewritten = await chooseForms(forms, model)
  const queries = inChosenForm(subject.queries, rewritten)
  const problem = problemOf(model, queries, planner, { activity, days })
  const selection = await search(problem, context.signal, limitsFor(limits))
  const frame = { planner, problem, days, pricePerGb, activity, different }
  const found = await recommendations(selection, frame)
  const refused = await refusals(problem, selection, model.indexes)
  await model.leave()
  return {
    recommendations: found,
    rewrites: rewritten.map(({ rewrite, original }) => toRecommendation(rewrite, original, selection.before)),
    refused,
    plans: await servedPlans(found, model.indexes, queries, planner),
    calls: model.calls,
    timedOut: selection.timedOut,
  }
}
