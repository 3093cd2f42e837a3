import { PostAiError } from '../core/error.ts'
import { nearest } from '../core/nearest.ts'
import type { EvalCase } from './suite.ts'

/** The cases that `--only` names by id or category; all without it. Throws `USAGE_INVALID` for a name that fits none. */
export function chooseCases<Case extends EvalCase>(
  cases: readonly Case[],
  only: readonly string[] = [],
): Case[] {
  const names = new Set(cases.flatMap(({ id, category }) => [id, category]))
  for (const name of only) {
    if (names.has(name)) continue
    const meant = nearest(name, [...names])
    const categories = [...new Set(cases.map(({ category }) => category))].sort()
    throw new PostAiError('USAGE_INVALID', `No case has the id or category "${name}".`, {
      hints: [
        ...(meant ? [`Did you mean ${meant}?`] : []),
        `The categories are ${categories.join(', ') || 'none: there are no cases'}.`,
      ],
    })
  }
  return only.length === 0
    ? [...cases]
    : cases.filter(({ id, category }) => only.includes(id) || only.includes(category))
}
