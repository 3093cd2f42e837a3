import type { Advice, AdviseResult } from '../../advisor/advice.ts'
import type { RunContext } from '../../core/context.ts'
import { oneQuery } from '../../guard/one-query.ts'
import { addAdviceFacts, toldQueries } from './advice-facts.ts'
import { FactMaker } from './fact-maker.ts'
import { inPlainWords, type WordsOptions } from './in-plain-words.ts'
import type { WithWords } from './plain-words.ts'
import type { Original, RewriteTrial } from './try-rewrites.ts'

/** An advice and what was done of it, in plain words too. */
export interface AdviseAiResult extends AdviseResult, WithWords {}

/** How an advice is put into words. */
export interface AdviseInWordsOptions extends WordsOptions {
  /** The database on which rewrites are tried; without it none are asked for. */
  url?: string | undefined
}

/**
 * Has a model say in plain words what `advise` found. Constants of the queries are masked unless values may be told. Rewrites are
 * planned, and never run. Throws what `inPlainWords` throws.
 */
export async function adviseInWords(
  advice: Advice,
  options: AdviseInWordsOptions,
  context: RunContext,
): Promise<WithWords> {
  const queries = toldQueries(advice)
  const texts = advice.recommendations.flatMap((entry) => (entry.kind === 'rewrite-query' ? [] : [entry.ddl]))
  const maker = await FactMaker.make(
    [...queries.map(({ sql }) => sql), ...texts],
    options.allowValues ?? false,
  )
  addAdviceFacts(advice, maker)
  const originals: Original[] = []
  for (const { id, sql } of queries) if ('node' in (await oneQuery(sql))) originals.push({ query: id, sql })
  const { url } = options
  const trial: RewriteTrial | null =
    url === undefined || originals.length === 0 ? null : { url, originals, mask: maker.mask, run: null }
  return inPlainWords({ subject: 'database', maker, statement: '', trial }, options, context)
}
