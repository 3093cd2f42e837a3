import type { TypeName } from '@pgsql/types'
import { isMoment } from './times.ts'

/** What a value is, as far as replacing it goes. */
export type ValueKind =
  | 'text'
  /** Padded with blanks at its end. */
  | 'padded'
  | 'number'
  | 'moment'
  | 'time'
  | 'interval'
  /** What is added to a moment: an interval, which counts, and so stays. */
  | 'duration'
  | 'uuid'
  | 'address'
  | 'macaddr'
  | 'bytes'
  /** Zeros and ones. */
  | 'bits'
  | 'json'
  /** Words with something between them. */
  | 'words'
  | 'jsonpath'
  | 'hstore'
  /** Of two or three values that everybody knows, or a name: stays. */
  | 'same'
  /** A field, a format, an encoding: stays when it looks like one. */
  | 'word'
  /** Of a type whose texts we can write only by guess: in statistics it is left out. */
  | 'lost'
  /** What LIKE and its kin compare with. */
  | 'pattern'
  | 'regex'
  /** Of no known type: what it looks like. */
  | 'unknown'
  | { array: ValueKind }
  | { range: ValueKind }

const simple: Record<string, ValueKind> = {
  ...kinds('text', 'text varchar citext name char'),
  bpchar: 'padded',
  ...kinds('number', 'int2 int4 int8 numeric float4 float8 oid'),
  ...kinds('moment', 'date timestamp timestamptz'),
  ...kinds('time', 'time timetz'),
  interval: 'interval',
  ...kinds('bits', 'bit varbit'),
  jsonpath: 'jsonpath',
  uuid: 'uuid',
  ...kinds('address', 'inet cidr'),
  ...kinds('macaddr', 'macaddr macaddr8'),
  bytea: 'bytes',
  ...kinds('json', 'json jsonb'),
  hstore: 'hstore',
  ...kinds('same', 'bool regclass regtype regproc regprocedure regoper regconfig regdictionary regnamespace'),
  ...kinds('words', 'tsvector tsquery ltree'),
  ...ranges('number', 'int4 int8 num'),
  ...ranges('moment', 'date ts tstz'),
}

function kinds(kind: ValueKind, names: string): Record<string, ValueKind> {
  return Object.fromEntries(names.split(' ').map((name) => [name, kind]))
}

function ranges(kind: ValueKind, names: string): Record<string, ValueKind> {
  return Object.fromEntries(
    names
      .split(' ')
      .flatMap((name) => ['range', 'multirange'].map((end) => [`${name}${end}`, { range: kind }])),
  )
}

/** The kind of a type by its name in a parse tree, given the types that the schema defines. */
export function kindOfType(
  type: Pick<TypeName, 'names' | 'arrayBounds'> | undefined,
  defined: ReadonlyMap<string, ValueKind>,
): ValueKind {
  const names = (type?.names ?? []).flatMap((name) => ('String' in name ? [name.String.sval ?? ''] : []))
  const last = names.at(-1) ?? ''
  const kind = defined.get(names.join('.')) ?? defined.get(last) ?? simple[last] ?? 'lost'
  return type?.arrayBounds && kind !== 'lost' ? { array: kind } : kind
}

/** The kind that values seem to be of, where the type is not known. */
export function kindByLook(values: readonly string[]): ValueKind {
  const all = (looks: (value: string) => boolean) => values.length > 0 && values.every(looks)
  if (all((value) => /^[tf]$/.test(value))) return 'same'
  if (all((value) => /^-?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?$|^NaN$/i.test(value))) return 'number'
  if (all(isMoment)) return 'moment'
  if (all((value) => UUID.test(value))) return 'uuid'
  if (all((value) => /^\\x(?:[\da-f]{2})*$/.test(value))) return 'bytes'
  if (all((value) => /^\s*[[{]/.test(value) && isDocument(value))) return 'json'
  if (all((value) => /^\{.*\}$/s.test(value))) return { array: 'unknown' }
  return 'text'
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Whether a text is JSON. */
export function isDocument(value: string): boolean {
  try {
    JSON.parse(value)
    return true
  } catch {
    return false
  }
}
