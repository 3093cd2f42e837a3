import { qualifiedName } from '../../sql/quote.ts'
import { keyOf, type Model, type ModelTable, type RelationName, withHeirs } from '../check/model.ts'

/** The tables below (and at) a name that hold rows themselves, as SQL names; the name itself where nothing is known. */
export function leavesOf(model: Model, name: RelationName, asWritten: string): string[] {
  const key = keyOf(model, name)
  const tables = withHeirs(model, key).flatMap((one) => model.tables.get(one) ?? [])
  const [first] = tables
  if (!first || tables.length === 1) return [asWritten]
  return tables.filter(({ kind }) => kind !== 'p').map((table) => qualifiedName(table.schema, table.name))
}

/** The table of a name; undefined when it is not known. */
export function known(model: Model, name: RelationName): ModelTable | undefined {
  return model.tables.get(keyOf(model, name))
}

/** Whether the table is partitioned, as far as is known. */
export function isPartitioned(model: Model, name: RelationName): boolean {
  return known(model, name)?.kind === 'p'
}
