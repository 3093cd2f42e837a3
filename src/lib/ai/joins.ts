import { isCopy } from './copies.ts'
import type { DatabaseFacts, TableFacts } from './database-facts.ts'
import { wordsOf } from './words.ts'

/** Two tables that can be joined, by a foreign key or by what names and types suggest. */
export interface Join {
  from: TableFacts
  columns: string[]
  to: TableFacts
  toColumns: string[]
  /** Whether a foreign key declares it. */
  declared: boolean
}

/** All joins of a database: the foreign keys, and for columns without one what their name and type suggest. */
export function joinsOf({ tables }: DatabaseFacts): Join[] {
  const byOid = new Map(tables.map((table) => [table.oid, table]))
  const declared = tables.flatMap((from) =>
    from.keys.flatMap(({ columns, refers }) => {
      const to = refers ? byOid.get(refers.table) : undefined
      return refers && to ? [{ from, columns, to, toColumns: refers.columns, declared: true }] : []
    }),
  )
  return [...declared, ...suggested(tables)]
}

/**
 * `customer_id`, `customerId` or `customer_no` stands for the key of `customers` when both have types that compare, and
 * nothing is declared; so does a column that is named as another table's own key (`customer_no` and `customer_no`). What stands
 * before is a role: `manager_employee_no`.
 */
function suggested(tables: readonly TableFacts[]): Join[] {
  const prefixes = commonPrefixes(tables)
  const keyed = tables
    .flatMap((table) => {
      const key = keyColumn(table)
      return key ? [{ table, key, standIn: standIn(table) }] : []
    })
    .sort((a, b) => a.standIn - b.standIn || a.table.name.length - b.table.name.length)
  const byName = Map.groupBy(keyed, ({ table }) => ownWords(table, prefixes).join('_'))
  const byKey = Map.groupBy(
    keyed.filter(({ key }) => key.name !== 'id'),
    ({ key }) => snake(key.name),
  )
  return tables.flatMap((from) => {
    const joined = new Set(from.keys.flatMap(({ kind, columns }) => (kind === 'foreign' ? columns : [])))
    const own = hasPrimary(from) ? keyColumn(from)?.name : undefined
    return from.columns.flatMap((column) => {
      if (joined.has(column.name) || column.name === own) return []
      const places = roles(snake(column.name)).flatMap((name) => [
        ...((KEY.test(name) && byName.get(wordsOf(name.replace(KEY, '')).join('_'))) || []),
        ...(byKey.get(name) ?? []),
      ])
      const fitting = places
        .filter(({ key }) => classOf(key.type) === classOf(column.type))
        .sort((a, b) => a.standIn - b.standIn)
      const best = fitting.find(({ table }) => table.schema === from.schema) ?? fitting[0]
      if (!best || best.table === from) return []
      return [{ from, columns: [column.name], to: best.table, toColumns: [best.key.name], declared: false }]
    })
  })
}

/** Copies, and tables without a declared key, stand for others only where nothing better does. */
function standIn(table: TableFacts): number {
  return (isCopy(table) ? 2 : 0) + (hasPrimary(table) ? 0 : 1)
}

/** What names of key columns end with. */
const KEY = /_?(?:id|no|nr|num|number|key|code|cd|kz|fk)$/i

/** A name, and what is left of it without its first word or two. */
function roles(name: string): string[] {
  const words = name.split('_')
  return [0, 1, 2]
    .filter((from) => from === 0 || words.length > from + 1)
    .map((from) => words.slice(from).join('_'))
}

/** First words of so many tables that they name none: `tbl`, `dim`. */
function commonPrefixes(tables: readonly TableFacts[]): Set<string> {
  const counts = new Map<string, number>()
  for (const { name } of tables) {
    const [first, ...others] = wordsOf(name)
    if (first !== undefined && others.length > 0) counts.set(first, (counts.get(first) ?? 0) + 1)
  }
  return new Set([...counts].flatMap(([word, count]) => (count >= COMMON && word.length <= 4 ? [word] : [])))
}

const COMMON = 5

function ownWords(table: TableFacts, prefixes: ReadonlySet<string>): readonly string[] {
  const words = wordsOf(table.name)
  return words.length > 1 && prefixes.has(words[0] ?? '') ? words.slice(1) : words
}

function hasPrimary({ keys }: TableFacts): boolean {
  return keys.some(({ kind }) => kind === 'primary')
}

/** The column that alone is the key of a table; where no key is declared, `id`, or a first column that is named after the table. */
function keyColumn(table: TableFacts) {
  const primary = table.keys.find(({ kind }) => kind === 'primary')
  if (primary) {
    const [only, ...others] = primary.columns
    return others.length === 0 ? table.columns.find(({ name }) => name === only) : undefined
  }
  const [first] = table.columns
  const stem = first && KEY.test(first.name) ? wordsOf(snake(first.name).replace(KEY, '')).join('_') : ''
  const named = stem !== '' && wordsOf(table.name).join('_').includes(stem)
  return table.columns.find(({ name }) => name === 'id') ?? (named ? first : undefined)
}

function snake(name: string): string {
  return name.replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1_$2').toLowerCase()
}

/** Types that are compared without a cast count as one. */
function classOf(type: string): string {
  if (/^(?:smallint|integer|bigint|numeric)/.test(type)) return 'number'
  return /^(?:text|character)/.test(type) ? 'text' : type
}
