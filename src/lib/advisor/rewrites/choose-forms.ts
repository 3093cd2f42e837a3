import type { ExaminedQuery } from '../examination.ts'
import type { CostModel } from '../search/cost-model.ts'
import type { QueryForms } from './query-forms.ts'

/** Where an index makes the original nearly as cheap, to write it otherwise has to bring this much more. */
const WORTH_REWRITING = 0.5
/** A rewrite that needs no new index is taken when an index would make the original hardly cheaper than that. */
const AS_GOOD_AS_INDEXED = 1.2

/**
 * Which queries to rewrite: those that need no new index then and are about as cheap as any index makes the original,
 * and those that are much cheaper rewritten even when every index is there. For the others an index serves better.
 */
export async function chooseForms(forms: readonly QueryForms[], model: CostModel): Promise<QueryForms[]> {
  const chosen: QueryForms[] = []
  for (const form of forms) {
    const best = await bestCost(form.original, model)
    const rewritten = form.rewrite.costAfter
    const isEnough = rewritten <= best * AS_GOOD_AS_INDEXED
    if (isEnough || (await bestCost(form.rewritten, model)) < best * WORTH_REWRITING) chosen.push(form)
  }
  return chosen
}

/** The queries of a workload, those in their new form that are to be rewritten. */
export function inChosenForm(
  queries: readonly ExaminedQuery[],
  chosen: readonly QueryForms[],
): ExaminedQuery[] {
  const rewritten = new Map(chosen.map((form) => [form.original, form.rewritten]))
  return queries.map((query) => rewritten.get(query) ?? query)
}

/** What a query costs when all indexes are there that could serve it. */
async function bestCost(query: ExaminedQuery, model: CostModel): Promise<number> {
  return (await model.cost(query, model.relevant(query))).cost
}
