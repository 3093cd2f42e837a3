import { nearest } from '../../core/nearest.ts'
import { relationNames } from '../../sql/relations.ts'
import { nodesOf } from '../../sql/walk.ts'
import type { DatabaseFacts, TableFacts } from '../database-facts.ts'
import { tableNamed } from '../schema-pack.ts'
import { nameOf } from '../schema-text.ts'
import { likeness, wordsOf } from '../words.ts'

const MOST = 8

/**
 * Sentences on the names in a parse tree that the catalog does not know: what stands near them. Columns are looked for in the
 * tables that the statement reads; names that a statement gives itself (aliases, WITH) are left out.
 */
export function nearNames(node: unknown, facts: DatabaseFacts): string[] {
  const own = new Set(nodesOf(node, 'CommonTableExpr').map(({ ctename }) => ctename))
  const named = relationNames(node).filter(({ schema, name }) => schema !== undefined || !own.has(name))
  const tables: TableFacts[] = []
  const sentences: string[] = []
  for (const { schema, name } of named) {
    const table = tableNamed(facts, schema === undefined ? name : `${schema}.${name}`)
    if (table) tables.push(table)
    else if (!/^(?:pg_catalog|information_schema)$/.test(schema ?? '') && !name.startsWith('pg_'))
      sentences.push(tableSentence(name, facts))
  }
  return [...new Set([...sentences, ...columnSentences(node, tables, own)])].slice(0, MOST)
}

function tableSentence(name: string, { tables }: DatabaseFacts): string {
  const close = closeTo(
    name,
    tables.map((table) => table.name),
  )
  const found = tables.filter((table) => close.includes(table.name)).map(nameOf)
  if (found.length === 0) return `There is no table ${name}.`
  return `There is no table ${name}; near it are ${found.slice(0, 5).join(', ')}.`
}

function columnSentences(
  node: unknown,
  tables: readonly TableFacts[],
  own: ReadonlySet<string | undefined>,
): string[] {
  const columns = tables.flatMap((table) => table.columns.map(({ name }) => ({ name, table })))
  const known = new Set(columns.map(({ name }) => name))
  const aliases = namesGiven(node)
  const asked = nodesOf(node, 'ColumnRef').map(({ fields = [] }) =>
    fields.flatMap((field) => ('String' in field ? [field.String.sval ?? ''] : [])),
  )
  return asked.flatMap((parts) => {
    const name = parts.at(-1)
    const qualifier = parts.length > 1 ? parts.at(-2) : undefined
    if (name === undefined || known.has(name) || aliases.has(name) || own.has(qualifier)) return []
    const close = closeTo(name, [...known])
    const found = columns.filter((column) => close.includes(column.name))
    const list = found.slice(0, 5).map((column) => `${nameOf(column.table)}.${column.name}`)
    const text = `No table of the query has a column ${name}`
    return [list.length === 0 ? `${text}.` : `${text}; near it are ${list.join(', ')}.`]
  })
}

/** Names of output columns and aliases, and of columns that WITH, subqueries and functions in FROM are given. */
function namesGiven(node: unknown): Set<string> {
  const names = [
    ...nodesOf(node, 'ResTarget').map(({ name }) => name),
    ...[
      ...nodesOf(node, 'RangeVar'),
      ...nodesOf(node, 'RangeSubselect'),
      ...nodesOf(node, 'RangeFunction'),
    ].flatMap(({ alias }) => [alias?.aliasname, ...columnNames(alias?.colnames)]),
    ...nodesOf(node, 'CommonTableExpr').flatMap(({ aliascolnames }) => columnNames(aliascolnames)),
  ]
  return new Set(names.filter((name) => name !== undefined))
}

function columnNames(list: readonly object[] = []): (string | undefined)[] {
  return list.map((item) => (item as { String?: { sval?: string } }).String?.sval)
}

/** The names that the word most likely means: by letters, then by the words in them. */
function closeTo(word: string, names: readonly string[]): string[] {
  const byLetters = nearest(word, names)
  const words = wordsOf(word)
  const scored = names.map((name) => {
    const parts = wordsOf(name)
    const sum = words.reduce(
      (total, asked) => total + Math.max(0, ...parts.map((part) => likeness(asked, part))),
      0,
    )
    return { name, score: sum / Math.max(words.length, parts.length, 1) }
  })
  const byWords = scored.filter(({ score }) => score >= 0.3).sort((a, b) => b.score - a.score)
  return [...new Set([...(byLetters ? [byLetters] : []), ...byWords.slice(0, 4).map(({ name }) => name)])]
}
