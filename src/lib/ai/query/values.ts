import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import { throwIfInterrupted } from '../../core/interrupt.ts'
import type { Connection } from '../../postgres/connection.ts'
import { qualifiedName, quoteIdentifier, quoteLiteral } from '../../sql/quote.ts'
import type { TableFacts } from '../database-facts.ts'
import { asData } from '../prompt.ts'
import { nameOf } from '../schema-text.ts'
import { isSensitive } from '../sensitive-columns.ts'
import { spelledWords, stem } from '../words.ts'

/** How much is looked at for one question. */
const MOST_COLUMNS = 40
const MOST_VALUES = 5
const LONGEST_MS = 3000
const LONGEST_VALUE = 60

/**
 * Values that words of the question may mean, as lines `table.column: 'value', …`: text columns of the tables are searched for
 * values that hold such a word. Columns whose names speak of secrets are never read, and the work is bounded in time. The
 * session is one that only reads, with nothing but the system catalog on its path.
 */
export async function findValues(
  connection: Connection,
  tables: readonly TableFacts[],
  question: string,
  context: RunContext,
): Promise<string> {
  const patterns = searchedFor(question)
  if (patterns.length === 0) return ''
  context.report.step('Looking for values that the question names')
  const columns = tables
    .filter(({ kind }) => kind === 'table' || kind === 'materialized view')
    .flatMap((table) => table.columns.map((column) => ({ table, column })))
    .filter(({ column }) => /^(?:text|character)/.test(column.type) && !isSensitive(column.name))
    .slice(0, MOST_COLUMNS)
  const end = performance.now() + LONGEST_MS
  const lines: string[] = []
  for (const { table, column } of columns) {
    throwIfInterrupted(context.signal)
    const left = Math.floor(end - performance.now())
    if (left <= 0) break
    const values = await search(connection, table, column.name, patterns, Math.min(left, 500))
    const list = values.map((value) => quoteLiteral(asData(value, LONGEST_VALUE)).trim())
    if (list.length > 0) lines.push(`${nameOf(table)}.${quoteIdentifier(column.name)}: ${list.join(', ')}`)
  }
  await connection.query(`SELECT pg_catalog.set_config('statement_timeout', '60s', false)`)
  return lines.join('\n')
}

/** What stands in quotes, and the words that are no plain words of questions, as patterns of ILIKE. */
function searchedFor(question: string): string[] {
  const quoted = [...question.matchAll(/["'“„«‘]([^"'”“»’]{2,60})["'”“»’]/g)].map(([, inner]) => inner ?? '')
  const words = spelledWords(question)
    .map(stem)
    .filter((word) => word.length >= 4 && !/^\d+$/.test(word))
  return [...new Set([...quoted, ...words])]
    .slice(0, 12)
    .map((word) => `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`)
}

async function search(
  connection: Connection,
  table: TableFacts,
  column: string,
  patterns: readonly string[],
  ms: number,
): Promise<string[]> {
  const name = quoteIdentifier(column)
  try {
    await connection.query(`SELECT pg_catalog.set_config('statement_timeout', $1, false)`, [String(ms)])
    const rows = await connection.query<{ value: string }>(
      `SELECT DISTINCT ${name}::text AS value FROM ${qualifiedName(table.schema, table.name)}
       WHERE ${name}::text ILIKE ANY ($1::text[]) AND length(${name}::text) <= ${LONGEST_VALUE} LIMIT ${MOST_VALUES}`,
      [patterns],
    )
    return rows.map(({ value }) => value).sort()
  } catch (error) {
    if (error instanceof PostAiError && (error.sql || error.code === 'SQL_TIMEOUT')) return []
    throw error
  }
}
