import { PostAiError } from '../../core/error.ts'
import type { Recommendation } from '../recommendation.ts'

/**
 * The recommendations that ids name, in the order of the advice; `all` names all that can be applied. Throws
 * `USAGE_INVALID` for an id that there is not, and for one of a rewritten query, which belongs into the application.
 */
export function chosenRecommendations(
  recommendations: readonly Recommendation[],
  ids: readonly string[],
): Recommendation[] {
  const known = new Map(recommendations.map((entry) => [entry.id, entry]))
  for (const id of ids) {
    const entry = known.get(id)
    if (id !== 'all' && !entry) throw unknown(id, [...known.keys()])
    if (entry?.kind === 'rewrite-query') throw notApplicable(entry)
  }
  const isChosen = (entry: Recommendation) => ids.includes('all') || ids.includes(entry.id)
  return recommendations.filter((entry) => entry.kind !== 'rewrite-query' && isChosen(entry))
}

function unknown(id: string, ids: readonly string[]): PostAiError {
  return new PostAiError('USAGE_INVALID', `There is no recommendation "${id}".`, {
    hints: [ids.length > 0 ? `There are ${ids.join(', ')}, and all.` : 'There is none at all now.'],
  })
}

function notApplicable({ id }: Recommendation): PostAiError {
  return new PostAiError('USAGE_INVALID', `${id} rewrites a query, which is changed where it is asked.`, {
    hints: [`post-ai advise show ${id} shows both texts.`],
  })
}
