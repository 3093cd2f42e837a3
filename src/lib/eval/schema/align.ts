import { type AlignedColumn, type AlignedRelation, alignColumns, alignRelations } from './align-columns.ts'
import { bestAssignment } from './assign.ts'
import type { Shape, TableSpec } from './contract.ts'
import type { DesignTable } from './design.ts'
import { likeness } from './words.ts'

/** A table of the contract and the one that stands for it, part by part. */
export interface AlignedTable {
  spec: TableSpec
  table: DesignTable | undefined
  columns: readonly AlignedColumn[]
  relations: readonly AlignedRelation[]
}

/** What of a design stands for what of a shape. */
export interface Alignment {
  tables: readonly AlignedTable[]
  /** Tables that stand for nothing in the contract and are no list of values for a choice. */
  extra: readonly DesignTable[]
}

/** Less likeness than this is none. */
const LEAST = 0.35

/** Aligns a design with a shape: by names and columns first, then once more with the foreign keys between what was found. */
export function align(shape: Shape, design: readonly DesignTable[]): Alignment {
  const first = assignTables(shape, design, new Map())
  const tables = assignTables(shape, design, first)
  const aligned = shape.map((spec): AlignedTable => {
    const table = tables.get(spec.role)
    if (!table) return { spec, table, columns: [], relations: [] }
    const relations = alignRelations(spec, table, tables)
    return { spec, table, relations, columns: alignColumns(spec, table, relations) }
  })
  const used = new Set([...tables.values()].map(({ name }) => name))
  const lists = new Set(aligned.flatMap(listsOf))
  return { tables: aligned, extra: design.filter(({ name }) => !used.has(name) && !lists.has(name)) }
}

/** The tables that hold the values of choices. */
function listsOf({ table, columns }: AlignedTable): string[] {
  return columns.flatMap(({ column }) => {
    const key = table?.foreignKeys.find(({ columns: held }) => held.length === 1 && held[0] === column?.name)
    return key ? [key.parent] : []
  })
}

function assignTables(
  shape: Shape,
  design: readonly DesignTable[],
  known: ReadonlyMap<string, DesignTable>,
): Map<string, DesignTable> {
  const values = shape.map((spec) =>
    design.map((table) => {
      const name = likeness(table.label, spec.names)
      const value = 0.6 * name + 0.4 * structure(spec, table, known)
      return value >= LEAST && (name > 0 || value >= 0.36) ? value : 0
    }),
  )
  const chosen = bestAssignment(values)
  return new Map(
    shape.flatMap((spec, index) => {
      const place = chosen[index]
      const table = place === undefined ? undefined : design[place]
      return table ? [[spec.role, table] as const] : []
    }),
  )
}

/** The share of columns and relations of the contract that a table has something for. */
function structure(spec: TableSpec, table: DesignTable, known: ReadonlyMap<string, DesignTable>): number {
  const wanted = spec.columns.length + spec.relations.length
  if (wanted === 0) return 0
  const columns = spec.columns.filter(({ names }) =>
    table.columns.some(({ name }) => likeness(name, names, [table.label, ...spec.names]) >= 0.8),
  )
  const relations = spec.relations.filter(({ names, parent }) => {
    const target = known.get(parent)
    if (target) return table.foreignKeys.some((key) => key.parent === target.name)
    return table.foreignKeys.some((key) =>
      key.columns.some((name) => likeness(name, [...names, parent]) >= 0.8),
    )
  })
  return (columns.length + relations.length) / wanted
}
