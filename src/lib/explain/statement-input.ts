import { PostAiError } from '../core/error.ts'
import { readTextFile } from '../core/text-file.ts'
import { loadParser, type Statement } from '../sql/parser.ts'
import { isPlannable, rootTag } from '../sql/statement.ts'

/** The text of a statement: as given, from standard input for `-`, or from a file. Undefined when none is named. */
export async function readStatementText(
  given: string | undefined,
  file: string | undefined,
): Promise<string | undefined> {
  if (given === '-' || file !== undefined) return readTextFile(file ?? '-')
  return given
}

/** As `readStatementText`; throws `USAGE_INVALID` when no statement is named, or two are. */
export async function requireStatementText(
  given: string | undefined,
  file: string | undefined,
): Promise<string> {
  const text = given !== undefined && file !== undefined ? undefined : await readStatementText(given, file)
  if (text !== undefined) return text
  const message =
    given === undefined ? 'There is no statement.' : 'Both a statement and a file with one are given.'
  throw new PostAiError('USAGE_INVALID', message, {
    hints: ['Give a statement in quotes, -f and a file, or - to read standard input.'],
  })
}

/**
 * The one statement of a text, which must be one that EXPLAIN takes. Places in its parse tree count in its own text.
 * Throws `SQL_SYNTAX`, or `INPUT_INVALID` for none, several, or one that is not planned.
 */
export async function oneStatement(text: string): Promise<Statement> {
  const parser = await loadParser()
  const [first, second] = parser.statements(text)
  if (!first) {
    throw new PostAiError('INPUT_INVALID', 'There is no statement to explain: the input is empty.', {
      hints: ['Give a statement in quotes, a file with -f, or - and the statement on standard input.'],
    })
  }
  if (second) {
    throw refusal(text, second, 'There is more than one statement; EXPLAIN takes one.', [
      'Give the statements one by one.',
    ])
  }
  if (!isPlannable(first.node)) throw notPlanned(text, first)
  const [own] = parser.statements(first.text)
  return own ?? first
}

function notPlanned(text: string, statement: Statement): PostAiError {
  const tag = rootTag(statement.node)
  if (tag === 'ExplainStmt') {
    return refusal(text, statement, 'The statement is an EXPLAIN already.', [
      'Give the statement itself, without EXPLAIN and its options; --analyze executes it.',
      'The output of an EXPLAIN that you have is read with --plan.',
    ])
  }
  const hint =
    tag === 'CreateTableAsStmt'
      ? 'Give the query after AS alone.'
      : tag === 'ExecuteStmt'
        ? 'Give the prepared statement itself, with its $1, and --param for values.'
        : 'SELECT, INSERT, UPDATE, DELETE, MERGE and VALUES have a plan.'
  return refusal(text, statement, 'The statement is a command that is carried out without a plan.', [hint])
}

function refusal(text: string, at: Statement, message: string, hints: string[]): PostAiError {
  const position = [...text.slice(0, at.start)].length + 1
  return new PostAiError('INPUT_INVALID', message, {
    hints,
    sql: { sqlstate: '42601', statement: text, position },
  })
}
