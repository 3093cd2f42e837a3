import { resolveEndpoint } from '../../ai/endpoint.ts'
import { quietContext, type RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import { builtInCases } from '../built-in.ts'
import { chooseCases } from '../choose-cases.ts'
import type { EvalOptions } from '../eval-options.ts'
import { evaluate } from '../evaluate.ts'
import type { EvalResult } from '../report.ts'
import { type CaseCollection, readCaseDirectory } from './case-directory.ts'
import { givenDatabases, type OpenDatabases, throwawayDatabases } from './databases.ts'
import { readDefog } from './defog.ts'
import { querySuite } from './query-suite.ts'

/** Which questions are asked, and how. */
export interface EvalQueryOptions extends EvalOptions {
  /** A directory of cases; the ones that come with the package when neither this nor `defog` is given. */
  casesDirectory?: string | undefined
  /** A file of questions in the format of Defog's sql-eval. */
  defog?: string | undefined
  /** The databases of the user's own server, as `givenDatabases` reads it; else a throwaway server is filled. */
  url?: string | undefined
  /** Queries that the model proposes at once; 2 when not given, as in `query ai`. */
  candidates?: number | undefined
  /** Whether values of rows may be told to the model. */
  allowValues?: boolean | undefined
}

/** Measures a model on questions with known answers. Throws `INPUT_INVALID` for cases that are wrong, and what `evaluate` throws. */
export async function evalQuery(options: EvalQueryOptions, context: RunContext): Promise<EvalResult> {
  const { cases: all, databases } = await collectionOf(options)
  const cases = chooseCases(all, options.only)
  const names = new Set(cases.map(({ database }) => database))
  const asked = databases.filter(({ name }) => names.has(name))
  const settings = { candidates: options.candidates ?? 2, allowValues: options.allowValues ?? false }
  await using open =
    options.url === undefined ? await filledDatabases(asked, options, context) : givenDatabases(options.url)
  return await evaluate(querySuite(cases, open, settings), settings, options, context)
}

/** A key that is missing is told before databases are filled. */
async function filledDatabases(
  asked: CaseCollection['databases'],
  options: EvalQueryOptions,
  context: RunContext,
): Promise<OpenDatabases> {
  if (!options.dryRun) await resolveEndpoint(options, quietContext(context.signal))
  return await throwawayDatabases(asked, context)
}

async function collectionOf(options: EvalQueryOptions): Promise<CaseCollection> {
  if (options.defog === undefined) {
    return await readCaseDirectory(options.casesDirectory ?? builtInCases('query'))
  }
  if (options.url === undefined) {
    throw new PostAiError(
      'USAGE_INVALID',
      '--defog needs --url: the questions come without their databases.',
      {
        hints: [
          'Where there are several, write {db_name} for the name: --url postgres://localhost/{db_name}',
        ],
      },
    )
  }
  return await readDefog(options.defog)
}
