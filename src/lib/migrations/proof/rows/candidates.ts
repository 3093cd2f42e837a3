import { quoteLiteral } from '../../../sql/quote.ts'
import type { FilledColumn, FilledTable } from './columns.ts'

/**
 * Values that conditions on a column speak of, as SQL expressions: the constants of its CHECKs and of the bounds of
 * partitions, and the numbers beside them. Whether they fit is found by trying.
 */
export function candidatesFor(table: FilledTable, column: FilledColumn, n: number): string[] {
  const { partition } = table
  const own = table.checks.filter((check) => mentions(check, column.name))
  const conditions = [...own, ...column.type.checks]
  const bounds = partition && mentions(partition.key, column.name) ? partition.bounds : []
  const patterned = conditions.some((condition) => /~|LIKE/.test(condition))
  const constants = [...bounds, ...conditions].flatMap(constantsOf)
  return [...new Set([...(patterned ? usual(n) : []), ...constants])]
    .filter((text) => mayBe(text, column.type.name))
    .map((text) => `${quoteLiteral(text)}::${column.type.sql}`)
}

/** Words of which one often matches a pattern, others for every `n`. */
function usual(n: number): string[] {
  const letter = String.fromCharCode(97 + (n % 26))
  return [
    `${letter}bcdef`,
    `${letter}@example.org`,
    `1234${n}`,
    `${letter}bc-def`,
    `${letter}BC`.toUpperCase(),
    `https://example.org/${n}`,
    `+49123456${n}`,
    `${letter}B`.toUpperCase(),
  ]
}

const numbers = /^(?:int\d|float\d|numeric|money|oid)$/

/** Whether a text can be read as a value of the type; of most types only the server knows. */
function mayBe(text: string, type: string): boolean {
  if (numbers.test(type)) return /^-?\d+(?:\.\d+)?$/.test(text)
  if (/^(?:date|timestamp)/.test(type)) return /^\d{4}-\d\d/.test(text)
  if (type === 'uuid') return /^[0-9a-f-]{36}$/i.test(text)
  return type !== 'bool'
}

function mentions(text: string, name: string): boolean {
  return text.split(/[^\p{L}\p{N}_$]+/u).includes(name)
}

function constantsOf(text: string): string[] {
  const strings = [...text.matchAll(/'((?:[^']|'')*)'/g)].map(([, value]) =>
    (value ?? '').replaceAll("''", "'"),
  )
  const numbers = [...text.replaceAll(/'(?:[^']|'')*'/g, '').matchAll(/(?<![\w.])-?\d+(?:\.\d+)?/g)]
  return [
    ...strings,
    ...numbers.flatMap(([number]) => [number, String(Number(number) + 1), String(Number(number) - 1)]),
    ...numbers.map(([number]) =>
      'abcdefghij'.repeat(20).slice(0, Math.min(200, Math.max(0, Number(number)))),
    ),
  ]
}
