import { createHash } from 'node:crypto'
import { PostAiError } from '../core/error.ts'
import { loadParser, type Statement } from '../sql/parser.ts'
import { isPlannable } from '../sql/statement.ts'
import type { Workload, WorkloadQuery } from './workload.ts'

/**
 * A workload written as SQL: statements separated by `;`, each optionally preceded by a comment `-- calls: N`.
 * Literals are real values and stay. Statements that EXPLAIN does not take are counted as skipped.
 * Throws `SQL_SYNTAX` with the position, `INPUT_INVALID` when there is nothing to look at.
 */
export async function parseWorkload(text: string, name: string): Promise<Workload> {
  const parser = await loadParser()
  const statements = parser.statements(text)
  const queries = new Map<string, WorkloadQuery>()
  const skipped: Workload['skipped'] = []
  for (const statement of statements) {
    if (!isPlannable(statement.node)) {
      skipped.push({ reason: 'not a query that is planned', count: 1, example: firstLine(statement.text) })
      continue
    }
    const sql = withoutLeadingComments(statement.text)
    const id = textId(sql)
    const calls = callsOf(statement) + (queries.get(id)?.calls ?? 0)
    queries.set(id, {
      id,
      sql,
      calls,
      totalMs: undefined,
      meanMs: undefined,
      maxMs: undefined,
      rows: undefined,
    })
  }
  if (queries.size === 0) {
    throw new PostAiError('INPUT_INVALID', `${name} holds no query.`, {
      hints: ['Write statements separated by ;, each optionally after a line "-- calls: 100".'],
    })
  }
  return { source: 'file', since: undefined, queries: [...queries.values()], skipped }
}

/** The calls from the comment before a statement; the parser leaves comments in front of the text. */
function callsOf(statement: Statement): number {
  const comments = statement.text.slice(
    0,
    statement.text.length - withoutLeadingComments(statement.text).length,
  )
  const match = /--\s*calls:\s*([\d_,]+)/i.exec(comments)
  return match?.[1] ? Math.max(1, Number(match[1].replaceAll(/[_,]/g, ''))) : 1
}

function withoutLeadingComments(text: string): string {
  return text.replace(/^(?:\s*--[^\n]*\n|\s*\/\*[\s\S]*?\*\/|\s+)+/, '')
}

/** The id of a query whose constants matter: from its text. */
export function textId(sql: string): string {
  return `q${createHash('sha256').update(sql.replaceAll(/\s+/g, ' ')).digest('hex').slice(0, 8)}`
}

function firstLine(text: string): string {
  return withoutLeadingComments(text).split('\n')[0]?.slice(0, 100) ?? ''
}
