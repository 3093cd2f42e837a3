import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import type { Connection } from '../postgres/connection.ts'
import { loadParser } from '../sql/parser.ts'
import { judge } from './judge.ts'
import { oneQuery } from './one-query.ts'
import { defaultLimits, type QueryLimits, type QueryResult } from './query-result.ts'
import { readWriterFacts } from './reader-role.ts'
import { runReadOnly } from './run-read-only.ts'
import type { Allowances, Verdict } from './verdict.ts'

/** How a query is run through the guard. */
export interface RunGuardedOptions {
  limits?: Partial<QueryLimits> | undefined
  allow?: Allowances | undefined
  /** Values for `$1`, `$2`, …; bound, never pasted. */
  values?: readonly unknown[] | undefined
}

/**
 * Runs a query on a database when the guard finds it harmless, within limits, and returns its rows. Warns when the role could
 * write. Throws `SQL_REFUSED` with rule, reason and the way to allow it; `SQL_SYNTAX`, `SQL_FAILED`, `SQL_TIMEOUT`; and what
 * `connect` throws.
 */
export async function runGuarded(
  url: string,
  sql: string,
  options: RunGuardedOptions,
  context: RunContext,
): Promise<QueryResult> {
  const query = await oneQuery(sql)
  if ('allowed' in query) {
    // the parser's own error knows the place
    if (query.rule === 'syntax') (await loadParser()).statements(sql)
    throw refusedError(query)
  }
  const limits = { ...defaultLimits, ...options.limits }
  context.report.step('Running the query')
  const before = async (connection: Connection) => {
    const verdict = await judge(query.text, connection, options.allow)
    if (!verdict.allowed) throw refusedError(verdict)
    const writer = await readWriterFacts(connection)
    if (writer.couldWrite) {
      context.report.warn(
        `The role ${writer.role} could write (${writer.reason}); post-ai query check shows how to make one that only reads.`,
      )
    }
  }
  return await runReadOnly(url, query.text, limits, context, { before, values: options.values ?? [] })
}

/** A verdict as the error that ends a run. */
export function refusedError(verdict: Verdict): PostAiError {
  return new PostAiError(
    'SQL_REFUSED',
    `The guard refuses the statement (rule ${verdict.rule}). ${verdict.reason}`,
    {
      hints: verdict.hint === null ? [] : [verdict.hint],
    },
  )
}
