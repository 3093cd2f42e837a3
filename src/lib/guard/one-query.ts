import type { Node } from '@pgsql/types'
import { messageOf } from '../core/error.ts'
import { loadParser } from '../sql/parser.ts'
import { rootTag } from '../sql/statement.ts'
import { type Refusal, refuse } from './verdict.ts'

/** A statement that has passed the parser: one, and a query. */
export interface OneQuery {
  /** Its text, without what surrounds it. */
  text: string
  node: Node
}

/** Longer texts are not questions; the parser's and the walk's stack is not to be tried. */
const LONGEST_TEXT = 200_000

/**
 * The first layer: the text is one statement to PostgreSQL's own parser, and that is a SELECT, VALUES or TABLE.
 * What it reads beyond is left to the layers that follow.
 */
export async function oneQuery(sql: string): Promise<OneQuery | Refusal> {
  if (sql.includes('\0')) {
    return refuse('syntax', 'The text holds a zero byte, which ends it for the server.', 'Take it out.')
  }
  if (sql.length > LONGEST_TEXT) {
    return refuse('too-complex', `The text is longer than ${LONGEST_TEXT} characters.`, 'Shorten it.')
  }
  const parser = await loadParser()
  try {
    const [first, second] = parser.statements(sql)
    if (!first) return refuse('one-statement', 'There is no statement in the text.', 'Give one query.')
    if (second) {
      return refuse('one-statement', 'There is more than one statement in the text.', 'Give them one by one.')
    }
    if (rootTag(first.node) !== 'SelectStmt') return notAQuery(rootTag(first.node))
    return { text: first.text, node: first.node }
  } catch (error) {
    return refuse('syntax', messageOf(error), 'Correct the SQL.')
  }
}

function notAQuery(tag: string): Refusal {
  const name = tag.replace(/Stmt$/, '')
  const hints: Record<string, string> = {
    ExplainStmt: 'Use post-ai explain, or give the query without EXPLAIN.',
    VariableShowStmt: "Write SELECT current_setting('name') instead of SHOW.",
    CopyStmt: 'Write the query itself; its rows can be written with --csv.',
  }
  return refuse(
    'not-a-query',
    `The statement is no SELECT, VALUES or TABLE (the parser calls it ${name}).`,
    hints[tag] ?? 'Only queries are run here; use a client of your own for commands.',
  )
}
