import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { connectReadOnly } from '../postgres/read-only.ts'
import { readServerFacts } from '../postgres/server-facts.ts'
import { writes } from '../sql/statement.ts'
import { checkValues } from './check-values.ts'
import { explainQuery } from './explain-query.ts'
import type { ExplainResult } from './explain-result.ts'
import { explained } from './explained.ts'
import type { ProposeIndexes } from './index-proposal.ts'
import { readCatalogFacts } from './read-catalog-facts.ts'
import { oneStatement } from './statement-input.ts'

/** What to explain, and how. */
export interface ExplainInput {
  url: string
  sql: string
  /** Values for `$1`, `$2`, … in that order; without them a generic plan is made. */
  values?: readonly string[]
  /** Execute it, in a transaction that is rolled back. */
  analyze?: boolean
  /** The yes to executing a statement that writes. */
  yes?: boolean
  /** Time limit of the execution; 60 s when absent. */
  timeoutMs?: number
  /** Looks for indexes when given. */
  propose?: ProposeIndexes
}

/**
 * Explains one statement on a database. Without `analyze` nothing is executed. Throws `SQL_SYNTAX`, `INPUT_INVALID`,
 * `USAGE_INVALID` for values that do not fit, `USAGE_NEEDS_YES`, `SQL_TIMEOUT` and what connecting throws.
 */
export async function explain(input: ExplainInput, context: RunContext): Promise<ExplainResult> {
  const statement = await oneStatement(input.sql)
  const { analyze = false, values = [], yes = false } = input
  checkValues(statement, values, analyze)
  if (analyze && !yes && writes(statement.node)) throw needsYes()
  context.report.step(analyze ? 'Running the statement' : 'Asking for the plan')
  const settings = { statement_timeout: input.timeoutMs ?? 60_000 }
  await using connection = await connectReadOnly(input.url, { signal: context.signal, settings })
  const server = await readServerFacts(connection)
  const facts = await readCatalogFacts((sql) => connection.query(sql), statement.node)
  const how = { major: server.major, analyze, values, mayWrite: yes }
  const planJson = await explainQuery(connection, statement, how)
  const proposed = await input.propose?.(statement.text, context)
  return explained({
    server: { version: server.version, database: server.database, snapshotOf: null },
    statement,
    values,
    analyzed: analyze,
    planJson,
    facts,
    proposed,
  })
}

function needsYes(): PostAiError {
  return new PostAiError('USAGE_NEEDS_YES', 'The statement writes, and --analyze would execute it.', {
    hints: [
      'Add --yes: it is executed in a transaction that is rolled back; its locks are held meanwhile, and sequences stay advanced.',
      'Or leave out --analyze: the plan is shown without executing it.',
    ],
  })
}
