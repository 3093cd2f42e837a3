import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import { builtInCases } from '../built-in.ts'
import { chooseCases } from '../choose-cases.ts'
import type { EvalOptions } from '../eval-options.ts'
import { evaluate } from '../evaluate.ts'
import type { EvalResult } from '../report.ts'
import { readSchemaCases } from './schema-case.ts'
import { schemaSuite } from './schema-suite.ts'

/** Which schemas are asked for, and how. */
export interface EvalSchemaOptions extends EvalOptions {
  /** A directory of cases; the ones that come with the package when it is not given. */
  casesDirectory?: string | undefined
}

/** Measures a model on schemas that it designs. Throws `INPUT_INVALID` for cases that are wrong, and what `evaluate` throws. */
export async function evalSchema(options: EvalSchemaOptions, context: RunContext): Promise<EvalResult> {
  const directory = options.casesDirectory ?? builtInCases('schema')
  const all = await readSchemaCases(directory)
  if (all.length === 0) {
    throw new PostAiError('INPUT_INVALID', `There is no case in ${directory}.`, {
      hints: ['A case is a folder with brief.md and contract.json; docs/eval-schema.md shows more.'],
    })
  }
  await using suite = schemaSuite(chooseCases(all, options.only))
  return await evaluate(suite, {}, options, context)
}
