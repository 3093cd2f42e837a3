import { type ComparedRows, difference } from '../../ai/query/agreement.ts'
import { quietContext, type RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import { type QueryResult, defaultLimits as usual } from '../../guard/query-result.ts'
import { runGuarded } from '../../guard/run-guarded.ts'
import { faultKind } from '../fault-kind.ts'
import type { CaseScore } from '../suite.ts'
import { compareResults } from './compare-results.ts'
import type { QueryAnswer, QueryCase } from './query-case.ts'

/** Rows of a result that are compared; a right result may have no more. */
export const COMPARED_ROWS = 10_000

/** Scores answers by their results on the databases of the cases; what a right query returns is read only once. */
export class QueryScorer {
  readonly #urlOf: (database: string) => string
  readonly #right = new Map<string, Promise<QueryResult[]>>()
  readonly #known = new Map<string, CaseScore>()

  constructor(urlOf: (database: string) => string) {
    this.#urlOf = urlOf
  }

  /** Throws `INPUT_INVALID` when a query of the case itself fails, and what a lost connection throws. */
  async score(one: QueryCase, answer: QueryAnswer, context: RunContext): Promise<CaseScore> {
    if ('declined' in answer) {
      return one.unanswerable === null
        ? wrong([`It can be answered, and the model declined: ${answer.declined}`], { runs: 0 })
        : { strict: 1, loose: 1, parts: { declined: 1 }, notes: [] }
    }
    if (one.unanswerable !== null) {
      return wrong([`It had to be declined: ${one.unanswerable}.`], { declined: 0 })
    }
    const key = `${one.id}\n${answer.sql}`
    const score = this.#known.get(key) ?? (await this.#scoreQuery(one, answer.sql, context))
    this.#known.set(key, score)
    return score
  }

  /** The results of all accepted queries of a case. */
  right(one: QueryCase, context: RunContext): Promise<QueryResult[]> {
    const known = this.#right.get(one.id)
    if (known) return known
    const results = Promise.all(one.accepted.map(({ sql }) => this.#rightResult(one, sql, context)))
    this.#right.set(one.id, results)
    return results
  }

  async #scoreQuery(one: QueryCase, sql: string, context: RunContext): Promise<CaseScore> {
    const right = await this.right(one, context)
    let given: QueryResult
    try {
      given = await this.#run(one, sql, context)
    } catch (error) {
      if (faultKind(error) !== 'answer' || !(error instanceof PostAiError)) throw error
      return wrong([error.message], { runs: 0 })
    }
    return scoreResult(one, right, given)
  }

  async #rightResult(one: QueryCase, sql: string, context: RunContext): Promise<QueryResult> {
    try {
      const result = await this.#run(one, sql, context)
      const absent = one.order.find((column) => column > result.columns.length)
      if (absent !== undefined)
        throw new PostAiError('INPUT_INVALID', `it has no column ${absent} for "order"`)
      if (!result.truncated) return result
      throw new PostAiError('INPUT_INVALID', `it returns more than ${COMPARED_ROWS} rows or too many bytes`)
    } catch (error) {
      if (!(error instanceof PostAiError) || (faultKind(error) === 'end' && error.code !== 'INPUT_INVALID'))
        throw error
      throw new PostAiError(
        'INPUT_INVALID',
        `A query of the case ${one.id} cannot be used: ${error.message}`,
        {
          hints: ['Mend the case, or leave it out with --only.'],
          cause: error,
        },
      )
    }
  }

  #run(one: QueryCase, sql: string, { signal }: RunContext): Promise<QueryResult> {
    const limits = { ...usual, rows: COMPARED_ROWS }
    return runGuarded(this.#urlOf(one.database), sql, { limits }, quietContext(signal))
  }
}

/** The score of a result beside the right ones; the best match counts. */
export function scoreResult(
  one: Pick<QueryCase, 'order' | 'comparison'>,
  right: readonly ComparedRows[],
  given: ComparedRows & { truncated?: unknown },
): CaseScore {
  if (given.truncated) return wrong([`It returns more than ${COMPARED_ROWS} rows.`], { runs: 1, columns: 0 })
  const rules = { order: one.order, ignoreDuplicates: one.comparison === 'defog' }
  const matches = right.map((result) => ({ result, ...compareResults(result, given, rules) }))
  const best = matches.toSorted((a, b) => rank(b) - rank(a))[0]
  if (!best) throw new Error('a case that can be answered has no query')
  const notes = best.strict
    ? []
    : [best.loose ? looseNote(best.result, given) : strictNote(best.result, given)]
  return {
    strict: best.strict ? 1 : 0,
    loose: best.loose ? 1 : 0,
    parts: { runs: 1, columns: best.columns },
    notes,
  }
}

function rank({ strict, loose, columns }: { strict: boolean; loose: boolean; columns: number }): number {
  return (strict ? 4 : 0) + (loose ? 2 : 0) + columns
}

function looseNote(right: ComparedRows, given: ComparedRows): string {
  const [wanted, has] = [right.columns.length, given.columns.length]
  return has > wanted
    ? `Right but for ${has - wanted} more columns than were asked for.`
    : 'Right but for the order of columns, rounding or spelling.'
}

function strictNote(right: ComparedRows, given: ComparedRows): string {
  const words = difference(right, given)
  return words.startsWith('0 of') ? 'The rows are right, their order is not.' : `Wrong result: ${words}.`
}

function wrong(notes: string[], parts: Record<string, number>): CaseScore {
  return { strict: 0, loose: 0, parts, notes }
}
