import { quoteLiteral } from '../../../sql/quote.ts'
import type { TypeFacts } from './columns.ts'

/** How values are chosen: `varied` ones have NULLs and words in them, `plain` ones are all there, distinct and number-like. */
export type Style = 'varied' | 'plain'

/** The `n`-th value of a type (from 1) as an SQL expression; distinct as far as the type has so many values. */
export function madeUp(type: TypeFacts, n: number, style: Style): string {
  const element = scalar(type, n, style)
  const text = type.array ? `{${JSON.stringify(element)}}` : element
  return `${quoteLiteral(text)}::${type.sql}`
}

const two = (n: number) => String(n % 100).padStart(2, '0')
const day = (n: number) => `2024-${two(1 + (Math.floor(n / 28) % 12))}-${two(1 + (n % 28))}`
const clock = (n: number) => `${two(n % 24)}:${two(n % 60)}:00`
const hex = (n: number, digits: number) => n.toString(16).padStart(digits, '0')
/** The range types, and from which number on their values go. */
const numberRange = (n: number) => `[${n * 10},${n * 10 + 5})`

const makers: Record<string, (n: number) => string> = {
  bool: (n) => (n % 2 === 0 ? 'true' : 'false'),
  float4: (n) => `${n}.5`,
  float8: (n) => `${n}.5`,
  money: (n) => `${n}.00`,
  uuid: (n) => `00000000-0000-4000-8000-${hex(n, 12)}`,
  date: day,
  timestamp: (n) => `${day(n)} ${clock(n)}`,
  timestamptz: (n) => `${day(n)} ${clock(n)}+00`,
  time: clock,
  timetz: (n) => `${clock(n)}+00`,
  interval: (n) => `${n} hours`,
  json: (n) => `{"n": ${n}}`,
  jsonb: (n) => `{"n": ${n}}`,
  bytea: (n) => `\\x${hex(n, 8)}`,
  inet: (n) => `10.0.${n % 200}.1`,
  cidr: (n) => `10.0.${n % 200}.0/24`,
  macaddr: (n) => `08:00:2b:01:02:${hex(n % 256, 2)}`,
  macaddr8: (n) => `08:00:2b:01:02:03:04:${hex(n % 256, 2)}`,
  point: (n) => `(${n},${n})`,
  box: (n) => `((${n},${n}),(${n + 1},${n + 1}))`,
  circle: (n) => `<(${n},${n}),1>`,
  line: (n) => `{1,${n},0}`,
  lseg: (n) => `[(0,0),(${n},1)]`,
  path: (n) => `((0,0),(${n},1))`,
  polygon: (n) => `((0,0),(${n},1),(1,1))`,
  tsvector: (n) => `word${n}:1`,
  tsquery: (n) => `word${n}`,
  xml: (n) => `<v>${n}</v>`,
  pg_lsn: (n) => `0/${n}`,
  regclass: () => 'pg_catalog.pg_class',
  regproc: () => 'pg_catalog.now',
  regtype: () => 'integer',
  int4range: numberRange,
  int8range: numberRange,
  numrange: numberRange,
  daterange: (n) => `[${day(2 * n)},${day(2 * n + 1)})`,
  tsrange: (n) => `[${day(2 * n)},${day(2 * n + 1)})`,
  tstzrange: (n) => `["${day(2 * n)} 00:00+00","${day(2 * n + 1)} 00:00+00")`,
  int4multirange: (n) => `{${numberRange(n)}}`,
  int8multirange: (n) => `{${numberRange(n)}}`,
  nummultirange: (n) => `{${numberRange(n)}}`,
  hstore: (n) => `"n"=>"${n}"`,
  ltree: (n) => `top.n${n}`,
}

function scalar(type: TypeFacts, n: number, style: Style): string {
  if (type.labels && type.labels.length > 0) return type.labels[n % type.labels.length] ?? ''
  if (type.fields > 0) return `(${','.repeat(type.fields - 1)})`
  const made = makers[type.name]?.(n)
  if (made !== undefined) return made
  if (['text', 'varchar', 'bpchar', 'citext', 'name', 'char'].includes(type.name)) return word(type, n, style)
  if (type.name === 'bit' || type.name === 'varbit') {
    return n.toString(2).padStart(type.modifier, '0').slice(-Math.max(1, type.modifier))
  }
  if (type.name === 'numeric' && type.modifier >= 0) return fitting(type.modifier, n)
  return String(n)
}

/** Of a length that fits: `atttypmod` of varchar and char is the length + 4. */
function word(type: TypeFacts, n: number, style: Style): string {
  const most = type.name === 'char' ? 1 : type.modifier > 4 ? type.modifier - 4 : 60
  const text = style === 'plain' ? String(n) : `${n} value`
  return text.slice(0, most)
}

/** `atttypmod` of numeric(p,s) is (p << 16 | s) + 4. */
function fitting(modifier: number, n: number): string {
  const [precision, scale] = [((modifier - 4) >> 16) & 0xffff, (modifier - 4) & 0x7ff]
  const whole = Math.max(0, precision - scale)
  const digits = String(n % 10 ** Math.min(whole, 9))
  return scale > 0 ? `${whole === 0 ? '0' : digits}.${String(n % 10).slice(0, scale)}` : digits
}
