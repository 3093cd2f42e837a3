import type { RunContext } from '../../core/context.ts'
import { connectReadOnly } from '../../postgres/read-only.ts'
import { addToHistory } from '../../queries/history.ts'
import { writeKeptQuery } from '../../queries/kept-query.ts'
import { parametrize, type TypeOfColumn } from '../../queries/parametrize.ts'
import { loadParser } from '../../sql/parser.ts'
import { relationNames } from '../../sql/relations.ts'
import { type DatabaseFacts, readDatabaseFacts } from '../database-facts.ts'
import { tableNamed } from '../schema-pack.ts'
import type { QueryAiResult } from './query-ai-result.ts'

/** Where an answer is kept. */
export interface Keeping {
  /** The name under which the query is kept; undefined for the history alone. */
  save: string | undefined
  /** Of named queries. */
  directory: string
  /** Names the database in the history. */
  display: string
  env: NodeJS.ProcessEnv
}

/**
 * Puts an answer into the history, and keeps its query under a name when that is wanted: constants that columns are compared
 * with become parameters. Gives the answer with the path. Throws what `writeKeptQuery` throws.
 */
export async function keepAnswer(
  url: string,
  answer: QueryAiResult,
  { save, directory, display, env }: Keeping,
  context: RunContext,
): Promise<QueryAiResult> {
  const { sql, question, model } = answer
  if (sql === null) return answer
  await addToHistory({ at: new Date().toISOString(), database: display, question, sql, model }, env, context)
  if (save === undefined) return answer
  await using connection = await connectReadOnly(url, { signal: context.signal })
  const kept = await parametrize(sql, await columnTypes(sql, await readDatabaseFacts(connection)))
  const savedAs = await writeKeptQuery(directory, { name: save, question, ...kept })
  context.report.note(`Kept in ${savedAs}: post-ai query run ${save}`)
  return { ...answer, savedAs }
}

/** The types of the columns of the tables that a query reads; none for a name that has two. */
async function columnTypes(sql: string, facts: DatabaseFacts): Promise<TypeOfColumn> {
  const parser = await loadParser()
  const names = parser.statements(sql).flatMap(({ node }) => relationNames(node))
  const tables = names.flatMap(
    ({ schema, name }) => tableNamed(facts, schema ? `${schema}.${name}` : name) ?? [],
  )
  const columns = tables.flatMap((table) => table.columns)
  return (column) => {
    const types = new Set(columns.filter(({ name }) => name === column).map(({ type }) => type))
    return types.size === 1 ? [...types][0] : undefined
  }
}
