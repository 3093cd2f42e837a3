import type { MeasuredPlan } from '../../plan/metrics.ts'

/** How a query is planned as things are, and how when the advice about it is followed. */
export interface PlanPair {
  /** Id of the query. */
  query: string
  /** Ids of the recommendations that make the difference. */
  recommendations: string[]
  before: MeasuredPlan
  after: MeasuredPlan
}
