import { PostAiError } from '../../core/error.ts'
import { shortId } from '../../core/short-id.ts'
import { loadParser, type Statement } from '../../sql/parser.ts'
import { isPlannable } from '../../sql/statement.ts'
import type { SkippedQuery, Workload, WorkloadQuery } from './workload.ts'

/**
 * A workload written as SQL: statements separated by `;`, each optionally preceded by a comment `-- calls: N`.
 * Literals are real values and stay. Statements that EXPLAIN does not take are counted as skipped.
 * Throws `SQL_SYNTAX` with the position, `INPUT_INVALID` when there is nothing to look at.
 */
export async function parseWorkload(text: string, name: string): Promise<Workload> {
  const queries = new Map<string, WorkloadQuery>()
  const notPlanned: string[] = []
  let end = 0
  for (const { text: sql, start, node } of await statementsOf(text, name)) {
    const before = text.slice(end, start)
    end = start + sql.length
    if (!isPlannable(node)) {
      notPlanned.push(sql)
      continue
    }
    const id = textId(sql)
    const calls = callsIn(before) + (queries.get(id)?.calls ?? 0)
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
  return {
    source: 'file',
    since: undefined,
    queries: [...queries.values()],
    skipped: notPlanned.length === 0 ? [] : [skippedOf(notPlanned)],
  }
}

async function statementsOf(text: string, name: string): Promise<Statement[]> {
  const parser = await loadParser()
  try {
    return parser.statements(text)
  } catch (error) {
    if (!(error instanceof PostAiError) || !error.sql) throw error
    const message = `${name}: ${error.message}`
    throw new PostAiError(error.code, message, { hints: error.hints, sql: error.sql, cause: error })
  }
}

/** The calls that the comments before a statement tell; the nearest counts. */
function callsIn(before: string): number {
  const [, digits] = [...before.matchAll(/--\s*calls:\s*(\d[\d_,]*)/gi)].at(-1) ?? []
  return digits === undefined ? 1 : Math.max(1, Number(digits.replaceAll(/[_,]/g, '')))
}

/** The id of a query whose constants matter: from its text. */
export function textId(sql: string): string {
  return shortId('q', sql.replaceAll(/\s+/g, ' '))
}

function skippedOf(texts: readonly string[]): SkippedQuery {
  const example = texts[0]?.split('\n')[0]?.slice(0, 100) ?? ''
  return { reason: 'not a query that is planned', count: texts.length, example }
}
