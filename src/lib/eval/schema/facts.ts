import type { AlignedTable, Alignment } from './align.ts'
import { type AlignedColumn, type AlignedRelation, fitsClass } from './align-columns.ts'
import type { DesignTable } from './design.ts'

/** How many facts of a kind are right, and how many there are; what is wrong, a sentence each. */
export interface Tally {
  right: number
  of: number
  /** Things that are there and wrong, or too many: they cost precision. */
  wrong: number
  notes: string[]
}

/** The parts of a contract that the catalog decides. */
export interface Facts {
  tables: Tally
  columns: Tally
  keys: Tally
  relations: Tally
}

/** The harmonic mean of precision and recall; 1 when nothing was asked for. */
export function f1({ right, of, wrong }: Tally): number {
  const all = 2 * right + (of - right) + wrong
  return all === 0 ? 1 : (2 * right) / all
}

/** Judges what the catalog decides. */
export function judgeFacts({ tables, extra }: Alignment): Facts {
  const wanted = tables.filter(({ spec, table }) => table || !spec.maybe)
  const missing = wanted.filter(({ table }) => !table)
  const present = wanted.filter(
    (one): one is AlignedTable & { table: DesignTable } => one.table !== undefined,
  )
  return {
    tables: {
      right: present.length,
      of: wanted.length,
      wrong: extra.length,
      notes: missing.map(({ spec }) => `there is no table for ${spec.role}`),
    },
    columns: sum(wanted, ({ spec, columns, table }) =>
      table
        ? columns.flatMap((column) => judgeColumn(table, column))
        : spec.columns.filter(({ maybe }) => !maybe).map(() => false),
    ),
    keys: sum(wanted, judgeKeys),
    relations: sum(wanted, ({ spec, relations, table }) =>
      table
        ? relations.flatMap((relation) => judgeRelation(table, relation))
        : spec.relations.filter(({ maybe }) => !maybe).map(() => false),
    ),
  }
}

/** A fact that holds (true), one of a thing that is not there (false or its note), one that is there and wrong. */
type Fact = boolean | string | { wrong: string }

function sum(tables: readonly AlignedTable[], judge: (table: AlignedTable) => Fact[]): Tally {
  const facts = tables.flatMap(judge)
  return {
    right: facts.filter((fact) => fact === true).length,
    of: facts.length,
    wrong: facts.filter((fact) => typeof fact === 'object').length,
    notes: facts.flatMap((fact) =>
      typeof fact === 'object' ? fact.wrong : typeof fact === 'string' ? fact : [],
    ),
  }
}

function judgeColumn(table: DesignTable, { spec, column }: AlignedColumn): Fact[] {
  if (!column) return spec.maybe ? [] : [`${table.label} has no column for ${spec.role}`]
  const place = `${table.label}.${column.name}`
  if (!fitsClass(spec, column, table)) {
    const wanted = spec.choices ? 'a choice of values' : spec.classes.join(' or ')
    return [{ wrong: `${place} is ${column.type}, the contract wants ${wanted}` }]
  }
  if (spec.required === undefined || spec.required === column.notNull) return [true]
  return [
    {
      wrong: `${place} ${spec.required ? 'may be NULL, the contract wants it required' : 'is NOT NULL, the contract wants it optional'}`,
    },
  ]
}

function judgeKeys({ spec, table, columns, relations }: AlignedTable): Fact[] {
  if (!table) return [false, ...spec.unique.map(() => false)]
  const key: Fact = table.primaryKey ? true : `${table.label} has no primary key`
  const sets = spec.unique.map((roles): Fact => {
    const names = roles.map((role) => columnsOf(role, columns, relations))
    const told = [...new Set(names.flat())].join(' + ')
    if (names.some((each) => each.length === 0))
      return `${table.label}: nothing makes ${roles.join(' + ')} unique`
    return isUnique(table, names) || `${table.label}: nothing makes ${told} unique`
  })
  return [key, ...sets]
}

/** The columns that stand for a role, of a column or of a relation. */
export function columnsOf(
  role: string,
  columns: readonly AlignedColumn[],
  relations: readonly AlignedRelation[],
): readonly string[] {
  const relation = relations.find(({ spec }) => spec.role === role)
  if (relation) return relation.columns
  const column = columns.find(({ spec }) => spec.role === role)?.column
  return column ? [column.name] : []
}

/**
 * Whether some unique index has the columns of all roles and no others. Of a reference of several columns those are enough that it
 * does not share with another role: (issue, label) is unique by (issue_id, label_id), whatever else both keys hold.
 */
function isUnique(table: DesignTable, roles: readonly (readonly string[])[]): boolean {
  const all = new Set(roles.flat())
  const telling = roles.map((names, index) => {
    const others = new Set(roles.filter((_, place) => place !== index).flat())
    const own = names.filter((name) => !others.has(name))
    return own.length > 0 ? own : names
  })
  return table.uniques.some(
    (unique) =>
      unique.every((name) => all.has(name)) &&
      telling.every((names) => names.some((name) => unique.includes(name))),
  )
}

function judgeRelation(table: DesignTable, { spec, key, columns }: AlignedRelation): Fact[] {
  if (!key) {
    if (spec.maybe) return []
    if (columns.length === 0) return [`${table.label} refers to no ${spec.parent} (${spec.role})`]
    return [`${table.label}.${columns.join(', ')} has no foreign key to ${spec.parent}`]
  }
  const place = `${table.label}.${key.columns.join(', ')} → ${key.parent.replace(/^public\./, '')}`
  const faults = [
    ...nullabilityFault(table, key.columns, spec.required),
    ...uniquenessFault(table, key.columns, spec.one),
    ...(spec.onDelete.length > 0 && !spec.onDelete.includes(key.onDelete)
      ? [
          `ON DELETE ${key.action}, the contract wants ${spec.onDelete.map((one) => actions[one]).join(' or ')}`,
        ]
      : []),
  ]
  return faults.length === 0 ? [true] : [{ wrong: `${place}: ${faults.join('; ')}` }]
}

const actions = { cascade: 'CASCADE', keep: 'RESTRICT or NO ACTION', null: 'SET NULL' }

function nullabilityFault(
  table: DesignTable,
  names: readonly string[],
  required: boolean | undefined,
): string[] {
  const all = table.columns.filter(({ name }) => names.includes(name)).every(({ notNull }) => notNull)
  if (required === undefined || required === all) return []
  return [
    required ? 'may be NULL, the contract wants it required' : 'is NOT NULL, the contract wants it optional',
  ]
}

function uniquenessFault(table: DesignTable, names: readonly string[], one: boolean | undefined): string[] {
  const within = new Set(names)
  const unique = table.uniques.some((columns) => columns.every((name) => within.has(name)))
  if (one === undefined || one === unique) return []
  return [
    one
      ? 'one parent may have many, the contract wants at most one (UNIQUE)'
      : 'is unique, the contract wants many for one parent',
  ]
}
