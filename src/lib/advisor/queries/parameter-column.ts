import type { Node } from '@pgsql/types'
import type { Column, Table } from '../../sandbox/catalog.ts'
import type { ExaminedQuery } from '../examination.ts'

/** A parameter and the column that it is compared with. */
export interface ParameterColumn {
  /** `$1` */
  parameter: string
  table: Table
  column: Column
}

/** What two sides of a comparison are, when one is a column of a table of the query and the other a parameter. */
export function parameterColumn(
  column: Node | undefined,
  value: Node | undefined,
  { uses }: ExaminedQuery,
): ParameterColumn | undefined {
  const number = value && 'ParamRef' in uncast(value) ? parameterOf(uncast(value)) : undefined
  if (number === undefined || !column || !('ColumnRef' in column)) return undefined
  const path = (column.ColumnRef.fields ?? []).flatMap((part) =>
    'String' in part ? [part.String.sval ?? ''] : [],
  )
  const [name, qualifier] = [path.at(-1), path.at(-2)]
  const among = uses.filter((use) => qualifier === undefined || use.alias === qualifier)
  const found = among.flatMap(({ table }) =>
    table.columns.filter((known) => known.name === name).map((known) => ({ table, column: known })),
  )
  // the same column of two occurrences has the same statistics
  const [first, ...others] = found
  if (!first || others.some((other) => other.column !== first.column)) return undefined
  return { parameter: `$${number}`, ...first }
}

function uncast(node: Node): Node {
  return 'TypeCast' in node && node.TypeCast.arg ? uncast(node.TypeCast.arg) : node
}

function parameterOf(node: Node): number | undefined {
  return 'ParamRef' in node ? node.ParamRef.number : undefined
}
