import { qualifiedName, quoteIdentifier } from '../../sql/quote.ts'

const LONGEST = 63

/** The name that Postgres would choose, `table_column_suffix`, the longer part cut first (makeObjectName in indexcmds.c). */
export function chosenName(table: string, columns: readonly string[], suffix: string): string {
  let [first, second] = [table, columns.join('_')]
  const room = LONGEST - suffix.length - 1 - (second ? 1 : 0)
  while (Buffer.byteLength(first) + Buffer.byteLength(second) > room) {
    if (Buffer.byteLength(first) > Buffer.byteLength(second)) first = first.slice(0, -1)
    else second = second.slice(0, -1)
  }
  return [first, second, suffix].filter((part) => part !== '').join('_')
}

/** A name in the schema that a statement names, or without one where it names none. */
export function inSchema(schema: string | undefined, name: string): string {
  return schema === undefined ? quoteIdentifier(name) : qualifiedName(schema, name)
}
