import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { readTextFile } from '../core/text-file.ts'
import { explain } from './explain.ts'
import { explainPlan } from './explain-plan.ts'
import type { ExplainResult } from './explain-result.ts'
import { explainSnapshot } from './explain-snapshot.ts'
import { proposeFromSandbox } from './propose-indexes.ts'
import { readStatementText } from './statement-input.ts'

/** What a caller names: a statement, a file with one, or the output of an EXPLAIN, and how to treat it. */
export interface Given {
  /** A statement, or `-` for standard input. */
  sql?: string | undefined
  /** A file with a statement. */
  file?: string | undefined
  /** A file with an EXPLAIN output, or `-`. */
  plan?: string | undefined
  /** A file of `snapshot` that stands for the database. */
  snapshot?: string | undefined
  values?: readonly string[] | undefined
  analyze?: boolean
  yes?: boolean
  /** Seconds. */
  timeout?: number | undefined
  /** Whether to look for indexes. */
  indexes?: boolean
}

/**
 * Reads what is named and explains it. `findUrl` is asked for the database only when one is needed. Throws
 * `USAGE_INVALID` when nothing, or too much, is named; `INPUT_UNREADABLE`; and what `explain` throws.
 */
export async function explainGiven(
  given: Given,
  findUrl: () => Promise<string>,
  context: RunContext,
): Promise<ExplainResult> {
  if (given.sql !== undefined && given.file !== undefined)
    throw usage('Both a statement and a file with one are given.')
  if (given.plan === '-' && given.sql === '-')
    throw usage('Standard input cannot be both plan and statement.')
  const sql = await readStatementText(given.sql, given.file)
  if (given.plan !== undefined) {
    return explainPlan({ plan: await readTextFile(given.plan), ...(sql !== undefined && { sql }) })
  }
  if (sql === undefined) throw usage('There is nothing to explain.')
  const { values, analyze, yes, timeout, indexes } = given
  if (given.snapshot !== undefined) {
    if (analyze) throw notRun()
    const input = { snapshotFile: given.snapshot, sql, ...(values && { values }) }
    return explainSnapshot({ ...input, indexes: indexes ?? false }, context)
  }
  const url = await findUrl()
  const input = {
    url,
    sql,
    ...(values && { values }),
    ...(analyze !== undefined && { analyze }),
    ...(yes !== undefined && { yes }),
    ...(timeout !== undefined && { timeoutMs: timeout * 1000 }),
    ...(indexes && { propose: proposeFromSandbox(url) }),
  }
  return explain(input, context)
}

function notRun(): PostAiError {
  return new PostAiError(
    'USAGE_INVALID',
    'A statement cannot be executed on a snapshot, which has no rows.',
    {
      hints: ['Leave out --analyze to see the plan, or --snapshot to execute it on the database.'],
    },
  )
}

function usage(message: string): PostAiError {
  return new PostAiError('USAGE_INVALID', message, {
    hints: [
      'Give a statement in quotes, -f and a file, or - to read standard input.',
      'Or --plan and a file with the output of EXPLAIN.',
    ],
  })
}
