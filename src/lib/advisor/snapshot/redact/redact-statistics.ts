import type { Token } from '../../../sql/parser.ts'
import { quoteLiteral } from '../../../sql/quote.ts'
import { arrayElements } from './array-literal.ts'
import { kindOfExpression } from './expression-kind.ts'
import type { Redaction } from './redact-sql.ts'
import { replaceValue } from './replace-value.ts'
import type { SchemaTypes } from './schema-types.ts'
import { literalValue } from './sql-literal.ts'
import { kindByLook, type ValueKind } from './value-kind.ts'

/** Which arguments hold values, and which go with them when these cannot be written. */
const companions: Record<string, string[]> = {
  most_common_vals: ['most_common_freqs'],
  histogram_bounds: [],
  most_common_elems: ['most_common_elem_freqs'],
  range_bounds_histogram: [],
  range_length_histogram: [],
}

/**
 * A call that restores statistics with the values in it replaced, their order and frequencies as they are. Values of types
 * whose texts we cannot write (geometries, composite types) are left out with their frequencies.
 */
export function redactStatistics(sql: string, redaction: Redaction): string {
  const args = argumentsOf(sql, redaction)
  const text = (name: string) => literalOf(args.get(name) ?? '')
  const known = columnKind(args, redaction.schema)
  const lost = new Set<string>()
  for (const [name, value] of args) {
    if (!(name in companions)) continue
    const list = literalOf(value)
    const kind = kindOfList(name, known ?? byLook(list))
    if (kind) args.set(name, `${quoteLiteral(replaceValue(list, kind, redaction.by)).trimStart()}::text`)
    else for (const without of [name, ...(companions[name] ?? [])]) lost.add(without)
  }
  if (!text('attname') && !text('attnum')) return sql
  const pairs = [...args].filter(([name]) => !lost.has(name)).map(([name, value]) => `'${name}', ${value}`)
  return `SELECT * FROM pg_catalog.pg_restore_attribute_stats(\n\t${pairs.join(',\n\t')}\n);`
}

/** The arguments of the call, which come in pairs of a name and a value, as SQL. */
function argumentsOf(sql: string, { parser }: Redaction): Map<string, string> {
  const bytes = Buffer.from(sql)
  const tokens = parser.tokens(sql)
  const parts: Token[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    if (token.text === '(') depth += 1
    if (token.text === ')') depth -= 1
    if (depth === 0 || (depth === 1 && token.text === '(')) continue
    if (depth === 1 && token.text === ',') parts.push([])
    else parts.at(-1)?.push(token)
  }
  const written = parts.map((part) => bytes.subarray(part[0]?.start, part.at(-1)?.end).toString())
  const pairs = new Map<string, string>()
  for (let place = 0; place + 1 < written.length; place += 2)
    pairs.set(literalOf(written[place] ?? ''), written[place + 1] ?? '')
  return pairs
}

/** The value of `'text'::type`. */
function literalOf(sql: string): string {
  return literalValue(sql.replace(/::[\w. []+\]?$/, ''))
}

function columnKind(args: ReadonlyMap<string, string>, schema: SchemaTypes): ValueKind | undefined {
  const text = (name: string) => literalOf(args.get(name) ?? '')
  const column = schema.columnOf(text('schemaname'), text('relname'), text('attname'))
  if (column) return column
  const key = schema.indexKey(text('relname'), Number(text('attnum')))
  if (key) return kindOfExpression(key, schema, [])
  // a materialized view most likely passes on the column of that name
  return schema.column(text('attname'))
}

function byLook(list: string): ValueKind {
  const elements = arrayElements(list) ?? []
  return kindByLook(
    elements.flatMap((element) => ('text' in element && element.text !== null ? [element.text] : [])),
  )
}

/** The kind of an argument, given that of the column; undefined when it cannot be written. */
function kindOfList(name: string, column: ValueKind): ValueKind | undefined {
  if (column === 'lost' || column === 'bits') return undefined
  if (name === 'range_length_histogram') return { array: 'number' }
  if (name !== 'most_common_elems') return { array: column }
  if (column === 'words') return { array: 'text' }
  return typeof column === 'object' && 'array' in column ? column : undefined
}
