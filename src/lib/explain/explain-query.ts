import { PostAiError } from '../core/error.ts'
import type { Connection } from '../postgres/connection.ts'
import { explainGeneric } from '../postgres/explain-generic.ts'
import type { Statement } from '../sql/parser.ts'
import { writes } from '../sql/statement.ts'

/** How a statement is explained. */
export interface HowToExplain {
  major: number
  analyze: boolean
  /** Values for `$1`, `$2`, …; none for a generic plan. */
  values: readonly string[]
  /** Whether it may write; what it wrote is rolled back. */
  mayWrite: boolean
}

/** EXPLAIN's JSON for one statement. With ANALYZE it runs in a transaction that is rolled back in every case. */
export async function explainQuery(
  connection: Connection,
  statement: Statement,
  how: HowToExplain,
): Promise<unknown> {
  const options = explainOptions(how, statement)
  const prefix = `EXPLAIN (${options}) `
  try {
    if (!how.analyze && how.values.length === 0) {
      return await explainGeneric(connection, how.major, statement.text, statement.node, options)
    }
    await connection.script(`BEGIN ${how.analyze && how.mayWrite ? 'READ WRITE' : 'READ ONLY'}`)
    try {
      const [row] = await connection.query<{ 'QUERY PLAN': unknown }>(
        `${prefix}${statement.text}`,
        how.values,
      )
      return row?.['QUERY PLAN']
    } finally {
      await connection.script('ROLLBACK').catch(() => undefined)
    }
  } catch (error) {
    throw inStatement(error, statement.text)
  }
}

/** What the server is asked for: all that its version knows and that is free of charge. */
export function explainOptions({ analyze }: HowToExplain, { node }: Statement): string {
  const options = ['FORMAT JSON', 'VERBOSE', 'SETTINGS']
  if (analyze) options.push('ANALYZE', 'BUFFERS')
  if (analyze && writes(node)) options.push('WAL')
  return options.join(', ')
}

/** The error with its place in the user's statement, not in what was sent around it. */
function inStatement(error: unknown, sql: string): unknown {
  if (!(error instanceof PostAiError) || !error.sql) return error
  const { statement, position, ...detail } = error.sql
  const hints =
    error.code === 'SQL_WRITES'
      ? ['Something in it writes (a function, perhaps): --analyze --yes lets it, and rolls back.']
      : error.hints
  const at = statement?.indexOf(sql) ?? -1
  const within =
    position === undefined || at === -1 ? undefined : position - [...(statement ?? '').slice(0, at)].length
  return new PostAiError(error.code, error.message, {
    hints,
    sql: { ...detail, ...(within !== undefined && within > 0 && { statement: sql, position: within }) },
    cause: error,
  })
}
