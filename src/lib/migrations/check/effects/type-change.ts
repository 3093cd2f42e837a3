import type { ColumnDef, Node } from '@pgsql/types'
import type { ColumnType, Model, ModelColumn } from '../model.ts'
import { baseOf, typeOf } from '../type-name.ts'

/** What changing the type of a column does to the table. */
export interface TypeChange {
  /** `unknown`: the present type is not known here, and one that it could be needs no rewrite. */
  rewrite: boolean | 'unknown'
  /** Indexes on the column are built anew although the table is not written. */
  rebuild: boolean
}

/**
 * ALTER COLUMN TYPE, after ATColumnChangeRequiresRewrite in tablecmds.c: the table stays as it is where the cast is
 * none or only relabels, and where the new length is not shorter. `before` is undefined when it is not known.
 */
export function typeChange(model: Model, before: ModelColumn | undefined, definition: ColumnDef): TypeChange {
  const wanted = typeOf(definition.typeName)
  const to = baseOf(model, wanted)
  const using = definition.raw_default
  if (using && !isPlainUse(using, before?.name ?? definition.colname, wanted)) return rewritten
  if (to.constrained && before?.type.name !== wanted.name) return rewritten
  if (!before) return couldRelabel(to.type) ? { rewrite: 'unknown', rebuild: false } : rewritten
  const from = baseOf(model, before.type).type
  const collates = definition.collClause !== undefined
  if (from.array !== to.type.array) return rewritten
  if (from.name === to.type.name)
    return keepsLength(from, to.type) ? { rewrite: false, rebuild: collates } : rewritten
  if (zones.has(from.name) && zones.has(to.type.name))
    return isUtc(model) && keepsLength(from, to.type) ? { rewrite: false, rebuild: true } : rewritten
  if (!relabels(from.name, to.type.name) || from.array) return rewritten
  if (to.type.mods.length > 0) return rewritten
  return { rewrite: false, rebuild: collates || !sameClass(from.name, to.type.name) }
}

const rewritten: TypeChange = { rewrite: true, rebuild: false }

const zones = new Set(['timestamp', 'timestamptz'])

function isUtc(model: Model): boolean {
  return /^(utc|etc\/utc|gmt|etc\/gmt|zulu|universal|\+?00(:00)?)$/i.test(model.timeZone ?? '')
}

/** Types with lengths that may only grow; the precision of times is 6 when none is given. */
function keepsLength(from: ColumnType, to: ColumnType): boolean {
  if (JSON.stringify(from.mods) === JSON.stringify(to.mods)) return true
  const [was, wasScale = 0] = from.mods
  const [is, isScale = 0] = to.mods
  if (to.name === 'numeric') {
    if (is === undefined) return true
    return was !== undefined && is >= was && isScale === wasScale
  }
  if (/^(varchar|varbit)$/.test(to.name)) return is === undefined || (was !== undefined && is >= was)
  if (/^(time|timetz|timestamp|timestamptz)$/.test(to.name)) return (is ?? 6) >= (was ?? 6)
  return false
}

/** Binary coercible pairs of pg_cast (castmethod `b`) that columns are changed between. */
const pairs = new Set([
  'text>varchar',
  'varchar>text',
  'text>bpchar',
  'varchar>bpchar',
  'cidr>inet',
  'citext>text',
  'text>citext',
  'citext>varchar',
  'varchar>citext',
  'xml>text',
  'xml>varchar',
  'int4>oid',
  'oid>int4',
  'bit>varbit',
  'varbit>bit',
])

function relabels(from: string, to: string): boolean {
  return pairs.has(`${from}>${to}`)
}

/** Whether an index on one serves the other: their default operator classes are of one family. */
function sameClass(from: string, to: string): boolean {
  return ['text>varchar', 'varchar>text', 'cidr>inet'].includes(`${from}>${to}`)
}

/** Whether a type could have been reached without a rewrite. */
function couldRelabel({ name, mods }: ColumnType): boolean {
  if (/^(varchar|numeric|time|timetz|timestamp|timestamptz|varbit)$/.test(name)) return true
  return mods.length === 0 && /^(text|inet|citext|bpchar)$/.test(name)
}

/** `USING column` and `USING column::the new type` say nothing that the change does not do without. */
function isPlainUse(using: Node, column: string | undefined, wanted: ColumnType): boolean {
  if ('ColumnRef' in using) {
    const field = using.ColumnRef.fields?.at(-1)
    return field !== undefined && 'String' in field && (column === undefined || field.String.sval === column)
  }
  if (!('TypeCast' in using)) return false
  const { arg, typeName } = using.TypeCast
  return (
    arg !== undefined &&
    JSON.stringify(typeOf(typeName)) === JSON.stringify(wanted) &&
    isPlainUse(arg, column, wanted)
  )
}
