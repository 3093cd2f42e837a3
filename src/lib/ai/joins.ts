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
 * nothing is declared; so does a column that is named as another table's own key (`customer_no` and `customer_no`).
 */
function suggested(tables: readonly TableFacts[]): Join[] {
  const keyed = tables.flatMap((table) => {
    const key = keyColumn(table)
    return key ? [{ table, key }] : []
  })
  const byName = Map.groupBy(keyed, ({ table }) => wordsOf(table.name).join('_'))
  const byKey = Map.groupBy(
    keyed.filter(({ key }) => key.name !== 'id'),
    ({ key }) => key.name,
  )
  return tables.flatMap((from) =>
    from.columns.flatMap((column) => {
      if (from.keys.some(({ kind, columns }) => kind === 'foreign' && columns.includes(column.name)))
        return []
      const stem = /^(.+?)_?(?:id|no|nr|num|number|key|code|fk)$/i.exec(snake(column.name))?.[1]
      const wanted = stem === undefined ? undefined : wordsOf(stem).join('_')
      const places = [...((wanted && byName.get(wanted)) || []), ...(byKey.get(column.name) ?? [])]
      const fitting = places.filter(
        ({ table, key }) => table.oid !== from.oid && classOf(key.type) === classOf(column.type),
      )
      const best = fitting.find(({ table }) => table.schema === from.schema) ?? fitting[0]
      if (!best || keyColumn(from)?.name === column.name) return []
      return [{ from, columns: [column.name], to: best.table, toColumns: [best.key.name], declared: false }]
    }),
  )
}

/** The column that alone is the key of a table; in views and tables without keys, `id`. */
function keyColumn(table: TableFacts) {
  const primary = table.keys.find(({ kind }) => kind === 'primary')
  if (primary) {
    const [only, ...others] = primary.columns
    return others.length === 0 ? table.columns.find(({ name }) => name === only) : undefined
  }
  return table.columns.find(({ name }) => name === 'id')
}

function snake(name: string): string {
  return name.replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1_$2').toLowerCase()
}

/** Types that are compared without a cast count as one. */
function classOf(type: string): string {
  if (/^(?:smallint|integer|bigint|numeric)/.test(type)) return 'number'
  return /^(?:text|character)/.test(type) ? 'text' : type
}
