import type { ColumnRef, Node } from '@pgsql/types'
import { walk } from '../../sql/walk.ts'
import { pathOf } from './column-path.ts'
import type { RelationUse } from './relation-use.ts'
import type { ResolvedColumn, Scope } from './scope.ts'

/** What a query gives outwards: its output names, with the base column behind those that are plain columns. */
export type Outputs = ReadonlyMap<string, ResolvedColumn | undefined>

/** Marks every column that the expressions read. */
export function readColumns(expressions: readonly unknown[], scope: Scope): void {
  walk(expressions, ({ tag, fields }) => {
    if (tag === 'SubLink' || tag === 'RangeSubselect') return false
    if (tag !== 'ColumnRef') return
    const { path, star } = pathOf(fields as ColumnRef)
    if (star) for (const use of scope.starred(path.at(-1))) use.columns = undefined
    const found = star ? undefined : scope.column(path)
    found?.use.columns?.add(found.column)
  })
}

/** The outputs of a target list. */
export function outputsOf(targets: readonly Node[], scope: Scope): Outputs {
  const outputs = new Map<string, ResolvedColumn | undefined>()
  for (const target of targets) {
    if (!('ResTarget' in target)) continue
    const { name, val } = target.ResTarget
    if (!val || !('ColumnRef' in val)) {
      if (name) outputs.set(name, undefined)
      continue
    }
    const { path, star } = pathOf(val.ColumnRef)
    if (!star) outputs.set(name ?? path.at(-1) ?? '', scope.column(path))
    else for (const use of scope.starred(path.at(-1))) addAll(outputs, use)
  }
  return outputs
}

function addAll(outputs: Map<string, ResolvedColumn | undefined>, use: RelationUse): void {
  for (const column of use.table.columns) outputs.set(column.name, { use, column: column.name })
}
