import { PostAiError } from '../core/error.ts'
import { isQueryName, readKeptQuery } from './kept-query.ts'
import { valuesOf } from './parameter.ts'

/** A statement to be run, and the values of its parameters. */
export interface GivenStatement {
  sql: string
  values: (string | null)[]
}

/**
 * What a word of the call means: one word is the name of a query kept in `directory`, with values given as `name=value`;
 * anything else is a statement. Throws what `readKeptQuery` and `valuesOf` throw.
 */
export async function statementOf(
  text: string,
  directory: string,
  given: readonly string[],
): Promise<GivenStatement> {
  if (isQueryName(text)) {
    const { sql, parameters } = await readKeptQuery(directory, text)
    return { sql, values: valuesOf(parameters, given) }
  }
  if (given.length === 0) return { sql: text, values: [] }
  throw new PostAiError('USAGE_INVALID', '--param is for queries that are kept under a name.', {
    hints: [
      'Write the value into the statement, or keep the query with its parameters in queries/<name>.sql.',
    ],
  })
}
