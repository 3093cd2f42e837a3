import { bestAssignment } from './assign.ts'
import type { ColumnSpec, RelationSpec, TableSpec } from './contract.ts'
import type { DesignColumn, DesignKey, DesignTable } from './design.ts'
import { likeness } from './words.ts'

/** A relation of the contract and what stands for it: a foreign key, or at least a column of its name. */
export interface AlignedRelation {
  spec: RelationSpec
  key: DesignKey | undefined
  /** The columns that hold the reference. */
  columns: readonly string[]
}

/** A column of the contract and the one that stands for it. */
export interface AlignedColumn {
  spec: ColumnSpec
  column: DesignColumn | undefined
}

/** Whether a column is of a type that the contract allows. A choice may be an enum, a text, or a reference to a list of values. */
export function fitsClass(spec: ColumnSpec, column: DesignColumn, table: DesignTable): boolean {
  if (spec.choices) {
    const listed = table.foreignKeys.some(({ columns }) => columns.length === 1 && columns[0] === column.name)
    return listed || ['enum', 'text'].includes(column.class)
  }
  return (
    spec.classes.length === 0 || spec.classes.includes(column.class) || spec.classes.includes(column.type)
  )
}

const LEAST_LIKENESS = 0.37

/** Finds the foreign keys and columns that stand for the relations of a table. `tables` gives the table of each role. */
export function alignRelations(
  spec: TableSpec,
  table: DesignTable,
  tables: ReadonlyMap<string, DesignTable>,
): AlignedRelation[] {
  const keys = [...table.foreignKeys, ...keysThrough(table, [...tables.values()])]
  const parentNames = (relation: RelationSpec) => [relation.parent, tables.get(relation.parent)?.label ?? '']
  const values = spec.relations.map((relation) =>
    keys.map((key) => {
      if (key.parent !== tables.get(relation.parent)?.name) return 0
      const name = key.columns.at(-1) ?? ''
      const own = Math.max(
        ...key.columns.map((column) => likeness(column, relation.names, parentNames(relation))),
      )
      // one key to that parent needs no name
      return 0.3 + own + 0.2 * likeness(name, parentNames(relation)) + 0.1 / key.columns.length
    }),
  )
  const chosen = bestAssignment(values)
  const taken = new Set(chosen.flatMap((place) => (place === undefined ? [] : (keys[place]?.columns ?? []))))
  return spec.relations.map((relation, index) => {
    const place = chosen[index]
    const key = place === undefined ? undefined : keys[place]
    if (key) return { spec: relation, key, columns: key.columns }
    return { spec: relation, key, columns: columnNamed(relation, table, taken, parentNames(relation)) }
  })
}

/** Keys that hold by way of another: where (poll, option) refers to an option, and options refer to polls by that column. */
function keysThrough(table: DesignTable, all: readonly DesignTable[]): DesignKey[] {
  return table.foreignKeys.flatMap((key) => {
    const between = key.columns.length > 1 ? all.find(({ name }) => name === key.parent) : undefined
    return (between?.foreignKeys ?? []).flatMap((next): DesignKey[] => {
      const columns = next.columns.flatMap((column) => key.columns[key.parentColumns.indexOf(column)] ?? [])
      if (columns.length < next.columns.length) return []
      const both = key.onDelete === next.onDelete
      return [{ ...next, columns, ...(!both && { onDelete: 'keep' as const, action: 'NO ACTION' }) }]
    })
  })
}

function columnNamed(
  relation: RelationSpec,
  table: DesignTable,
  taken: ReadonlySet<string>,
  parents: readonly string[],
): string[] {
  const ranked = table.columns
    .filter(({ name }) => !taken.has(name))
    .map(({ name }) => ({ name, value: likeness(name, [...relation.names, ...parents], [table.label]) }))
    .sort((one, other) => other.value - one.value)
  const best = ranked[0]
  return best && best.value >= 0.8 ? [best.name] : []
}

/** Finds the columns that stand for those of the contract; columns of its relations are left out. */
export function alignColumns(
  spec: TableSpec,
  table: DesignTable,
  relations: readonly AlignedRelation[],
): AlignedColumn[] {
  const taken = new Set(relations.flatMap(({ columns }) => columns))
  const free = table.columns.filter(({ name }) => !taken.has(name))
  const around = [table.label, ...spec.names]
  const values = spec.columns.map((column) =>
    free.map((candidate) => {
      const value = likeness(candidate.name, column.names, around)
      if (value < LEAST_LIKENESS) return 0
      const fits = fitsClass(column, candidate, table)
      // a poor name and another type: more likely something else
      return value < 0.7 && !fits ? 0 : value + (fits ? 0.1 : 0)
    }),
  )
  const named = bestAssignment(values).map((place, index) => ({
    spec: spec.columns[index] as ColumnSpec,
    column: place === undefined ? undefined : free[place],
  }))
  const used = new Set(named.map(({ column }) => column))
  const left = free.filter((column) => !used.has(column))
  return named.map(({ spec: wanted, column }) => ({
    spec: wanted,
    column: column ?? onlyOfKind(wanted, left),
  }))
}

/** Kinds of values of which a table seldom has two that could be meant. */
const telling = [
  'decimal',
  'date',
  'timestamptz',
  'bool',
  'json',
  'array',
  'inet',
  'point',
  'tstzrange',
  'daterange',
]
const bookkeeping = /^(?:created|updated|modified|deleted|inserted)/

/** The one column left that is of a wanted kind, whatever its name. */
function onlyOfKind(spec: ColumnSpec, left: readonly DesignColumn[]): DesignColumn | undefined {
  if (spec.choices || spec.maybe) return undefined
  const kinds = spec.classes.filter((kind) => telling.includes(kind))
  const fitting = left.filter((column) => kinds.includes(column.class) && !bookkeeping.test(column.name))
  return fitting.length === 1 ? fitting[0] : undefined
}
