import { PostAiError } from '../../core/error.ts'
import type { Advice, QueryAdvice } from '../advice.ts'
import type { PlanPair } from '../plans/plan-pair.ts'
import type { Recommendation } from '../recommendation.ts'
import type { QueryChange } from '../since/comparison.ts'

/** One recommendation or one query, with everything that belongs to it. The result of `advise show`: its JSON is this. */
export interface PartOfAdvice {
  /** What was asked for. */
  id: string
  kind: 'recommendation' | 'query'
  database: string
  /** When the advice was given, ISO 8601. */
  advisedAt: string
  /** The recommendation, or those that serve the query. */
  recommendations: Recommendation[]
  /** The query, or those that the recommendation is about. */
  queries: QueryAdvice[]
  /** How these queries changed since the snapshot that was given then. */
  changes: QueryChange[]
  plans: PlanPair[]
}

/** The part of an advice that an id of a recommendation or query names. Throws `USAGE_INVALID` when none has it. */
export function partOfAdvice(advice: Advice, id: string, advisedAt: string): PartOfAdvice {
  const recommendation = advice.recommendations.find((entry) => entry.id === id)
  const query = advice.queries.find((entry) => entry.id === id)
  if (!recommendation && !query) throw unknownId(advice, id, advisedAt)
  const recommendations = recommendation
    ? [recommendation]
    : advice.recommendations.filter((entry) => entry.queries.includes(id))
  const about = new Set(recommendation ? recommendation.queries : [id])
  return {
    id,
    kind: recommendation ? 'recommendation' : 'query',
    database: advice.server.database,
    advisedAt,
    recommendations,
    queries: advice.queries.filter((entry) => about.has(entry.id)),
    changes: advice.since?.queries.filter((entry) => about.has(entry.id)) ?? [],
    plans: (advice.plans ?? []).filter(
      (pair) => about.has(pair.query) && (!recommendation || pair.recommendations.includes(id)),
    ),
  }
}

function unknownId({ recommendations, queries }: Advice, id: string, advisedAt: string): PostAiError {
  const some = [...recommendations, ...queries].slice(0, 8).map((entry) => entry.id)
  return new PostAiError(
    'USAGE_INVALID',
    `The advice of ${advisedAt} has neither a recommendation nor a query "${id}".`,
    {
      hints: [
        ...(some.length > 0
          ? [`It has ${some.join(', ')}${recommendations.length + queries.length > some.length ? ', …' : ''}`]
          : []),
        'post-ai advise --all lists them all; post-ai advise show --fresh looks again.',
      ],
    },
  )
}
