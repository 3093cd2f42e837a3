import type { ColumnRef } from '@pgsql/types'

/** The names a column reference consists of, and whether it ends in `*`. */
export function pathOf(reference: ColumnRef): { path: string[]; star: boolean } {
  const fields = reference.fields ?? []
  const path = fields.flatMap((field) => ('String' in field ? [field.String.sval ?? ''] : []))
  return { path, star: fields.some((field) => 'A_Star' in field) }
}
