import type { Column, Table } from '../../sandbox/catalog.ts'
import type { ColumnLayout, TableActivity } from '../snapshot/activity.ts'

/** A column as it lies in a row: its layout, and what its statistics say. */
type Field = Pick<ColumnLayout, 'length' | 'align' | 'storage'> & Pick<Column, 'width' | 'nullFraction'>

const TUPLE_HEADER = 23
const LINE_POINTER = 4
const MAX_ALIGN = 8
/** Shorter values have a header of one byte and are not aligned (varatt.h). */
const SHORT_VALUE = 127

/**
 * Bytes that a row of average width takes on a page, header, padding and line pointer included (heaptuple.c); the
 * padding behind values of varying length is what it is on average. Null without statistics of all columns.
 */
export function rowBytes(table: Table, activity: TableActivity): number | null {
  const fields = fieldsOf(table, activity)
  return fields && bytesOf(fields, activity.columns.length)
}

/**
 * The same if the table were made anew with its columns in the order that needs the least padding: without dropped
 * ones, and those of the largest alignment first, those of varying length last.
 */
export function bestRowBytes(table: Table, activity: TableActivity): number | null {
  const fields = fieldsOf(table, activity)
  const rank = ({ length, align }: Field) => (length > 0 ? -align : 0)
  return (
    fields &&
    bytesOf(
      [...fields].sort((a, b) => rank(a) - rank(b)),
      fields.length,
    )
  )
}

/** The columns that are not dropped, in the order of that layout, as `CREATE TABLE` would best list them. */
export function bestOrder({ columns }: TableActivity): string[] {
  const rank = ({ length, align }: ColumnLayout) => (length > 0 ? -align : 0)
  const present = columns.filter(({ dropped }) => !dropped)
  return present.sort((a, b) => rank(a) - rank(b)).map(({ name }) => name)
}

function fieldsOf(table: Table, { columns }: TableActivity): Field[] | null {
  const fields: Field[] = []
  for (const layout of columns) {
    // in rows written since it was dropped it is NULL
    if (layout.dropped) continue
    const column = table.columns.find(({ name }) => name === layout.name)
    if (!column?.hasStatistics) return null
    fields.push({ ...layout, width: column.width, nullFraction: column.nullFraction })
  }
  return fields
}

function bytesOf(fields: readonly Field[], attributes: number): number {
  const nullable = fields.some(({ nullFraction }) => nullFraction > 0) || attributes > fields.length
  const header = alignUp(TUPLE_HEADER + (nullable ? Math.ceil(attributes / 8) : 0), MAX_ALIGN)
  let data = 0
  // where the next value begins is known modulo this
  let known = MAX_ALIGN
  for (const { length, align, storage, width, nullFraction } of fields) {
    if (nullFraction === 1) continue
    const fixed = length > 0
    const aligned = fixed || storage === 'p' || width > SHORT_VALUE
    const padding = aligned ? paddingTo(align, data, known) : 0
    data += (padding + (fixed ? length : width)) * (1 - nullFraction)
    if (aligned && align > known) known = align
    if (!fixed || (nullFraction > 0 && length % MAX_ALIGN !== 0)) known = 1
  }
  return header + data + paddingTo(MAX_ALIGN, data, known) + LINE_POINTER
}

/** Exact where the place is known that well, otherwise the mean of what it can be. */
function paddingTo(align: number, place: number, known: number): number {
  return align <= known ? alignUp(place, align) - place : (align - known) / 2
}

function alignUp(value: number, to: number): number {
  return Math.ceil(value / to) * to
}
