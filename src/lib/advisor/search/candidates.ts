import type { Catalog, Column, Index, IndexKeyFacts, Table } from '../../sandbox/catalog.ts'
import { type IndexDefinition, type IndexKey, indexBody } from '../../sandbox/index-definition.ts'
import type { OrderKey, Predicate, RelationUse } from '../uses/relation-use.ts'
import { nothingRecurs, type Recurs } from './recurring-values.ts'

/** Key columns beyond this many add size and little else. */
const MOST_KEYS = 4
/** INCLUDE is tried while all that the statement reads stays this narrow, in bytes, and this few columns. */
const MOST_INCLUDED_BYTES = 48
const MOST_INCLUDED = 4
/** Below this many pages reading the whole table is as cheap as any index. */
const SMALLEST_TABLE_PAGES = 8

/**
 * The indexes worth trying for the occurrences of tables in a workload: equality columns first (most selective
 * first), then one range, or the sort order; join columns alone and behind the equalities; each also as a
 * covering index when little more is read, and as a partial one for conditions without parameters (comparisons with
 * a constant only where it recurs); and indexes on
 * expressions, with other operator classes or of other methods for conditions that need them.
 * Free of duplicates and of what the existing indexes already provide.
 */
export function candidatesFor(
  uses: readonly RelationUse[],
  catalog: Catalog,
  recurs: Recurs = nothingRecurs,
): IndexDefinition[] {
  const found = new Map<string, IndexDefinition>()
  const byTable = Map.groupBy(uses, (use) => use.table)
  for (const use of uses) {
    if (use.table.pages < SMALLEST_TABLE_PAGES && use.table.kind !== 'p') continue
    const changing = new Set(byTable.get(use.table)?.flatMap((other) => other.updated))
    for (const definition of candidatesOf(use, changing, recurs)) {
      if (!isProvided(definition, catalog.indexesOf(use.table))) found.set(indexBody(definition), definition)
    }
  }
  return [...found.values()]
}

function candidatesOf(use: RelationUse, changing: ReadonlySet<string>, recurs: Recurs): IndexDefinition[] {
  return [...plainCandidates(use, changing, recurs), ...specialCandidates(use)]
}

/** For each special condition an index of its own; a B-tree also behind the columns that are compared with =. */
function specialCandidates(use: RelationUse): IndexDefinition[] {
  const equal = use.predicates
    .filter(({ kind, inOr }) => kind === 'equal' && !inOr)
    .map(({ column }) => column)
  return use.special.flatMap(({ method, key }) => {
    const alone: IndexDefinition = { table: use.table, method, keys: [key], includes: [] }
    if (method !== 'btree' || equal.length === 0) return [alone]
    return [alone, { ...alone, keys: [...keys([...new Set(equal)]), key].slice(-MOST_KEYS) }]
  })
}

function plainCandidates(use: RelationUse, changing: ReadonlySet<string>, recurs: Recurs): IndexDefinition[] {
  return keySets(use).flatMap((keys) => {
    const plain: IndexDefinition = { table: use.table, method: 'btree', keys, includes: [] }
    const covering = includesFor(use, keys, changing)
    const variants = covering.length > 0 ? [plain, { ...plain, includes: covering }] : [plain]
    return [...variants, ...variants.flatMap((variant) => partials(use, variant, changing, recurs))]
  })
}

/** The key lists to try, longest last; each key list is at most four columns and names no column twice. */
function keySets(use: RelationUse): IndexKey[][] {
  const sets: IndexKey[][] = []
  const plain = use.predicates.filter((predicate) => !predicate.inOr)
  const equal = columnsBySelectivity(use.table, plain, ['equal', 'in'])
  const joined = columnsBySelectivity(use.table, plain, ['join'])
  const ranges = columnsBySelectivity(use.table, plain, ['range', 'like', 'notNull'])
  const nulls = columnsBySelectivity(use.table, plain, ['isNull'])
  const order = orderKeys(use.order)
  for (const predicate of use.predicates) sets.push(keys([predicate.column]))
  const fixed = [[], equal, joined, [...equal, ...joined], [...joined, ...equal], [...equal, ...nulls]]
  for (const prefix of fixed) {
    sets.push(keys(prefix), [...keys(prefix), ...order], [...keys(prefix), ...keys(use.group)])
    for (const range of ranges) sets.push(keys([...prefix, range]), [...order, ...keys([...prefix, range])])
  }
  for (const first of equal)
    for (const second of equal) if (first !== second) sets.push(keys([first, second]))
  return sets
    .map((set) => distinctKeys(set).slice(0, MOST_KEYS))
    .filter((set) => set.length > 0 && isSortable(use.table, set))
}

function columnsBySelectivity(
  table: Table,
  predicates: readonly Predicate[],
  kinds: readonly Predicate['kind'][],
): string[] {
  const names = predicates
    .filter((predicate) => kinds.includes(predicate.kind))
    .map((predicate) => predicate.column)
  const distinct = (name: string) => table.columns.find((column) => column.name === name)?.distinct ?? 0
  return [...new Set(names)].sort((a, b) => distinct(b) - distinct(a))
}

/** An index can be read backwards, so an order that is all descending needs no DESC. */
function orderKeys(order: readonly OrderKey[]): IndexKey[] {
  const backwards = order.every((key) => key.descending && key.nullsFirst)
  return order.map((key) => (backwards ? { column: key.column } : keyOf(key)))
}

function keyOf({ column, descending, nullsFirst }: OrderKey): IndexKey {
  return { column, ...(descending && { descending }), ...(nullsFirst !== descending && { nullsFirst }) }
}

function keys(columns: readonly string[]): IndexKey[] {
  return columns.map((column) => ({ column }))
}

function distinctKeys(set: readonly IndexKey[]): IndexKey[] {
  return set.filter((key, position) => set.findIndex((other) => other.column === key.column) === position)
}

function isSortable(table: Table, set: readonly IndexKey[]): boolean {
  return set.every((key) => table.columns.find((column) => column.name === key.column)?.sortable)
}

/**
 * The columns to add so that the table need not be visited; empty when that would make the index too wide, or when
 * one of them is updated by the workload: those updates would stop being heap-only.
 */
function includesFor(use: RelationUse, set: readonly IndexKey[], changing: ReadonlySet<string>): string[] {
  if (!use.columns) return []
  const named = new Set(set.map((key) => key.column))
  const rest = [...use.columns].filter((column) => !named.has(column))
  const columns = rest.flatMap((name): Column[] => use.table.columns.filter((column) => column.name === name))
  const width = columns.reduce((sum, column) => sum + column.width, 0)
  if (rest.some((name) => changing.has(name))) return []
  return rest.length <= MOST_INCLUDED && width <= MOST_INCLUDED_BYTES ? rest : []
}

/** Variants for conditions that hold no parameter; their columns need not be keys any more. */
function partials(
  use: RelationUse,
  definition: IndexDefinition,
  changing: ReadonlySet<string>,
  recurs: Recurs,
): IndexDefinition[] {
  return use.predicates.flatMap((predicate) => {
    if (predicate.literal === undefined || predicate.inOr || predicate.kind === 'notNull') return []
    if (predicate.literal.includes(' = ') && !recurs(use.table, predicate.literal)) return []
    const rest = definition.keys.filter((key) => key.column !== predicate.column)
    const includes = definition.includes.filter((column) => column !== predicate.column)
    // with no key left, what is read of the rows makes a key that spares the visit to the table
    const keys = rest.length > 0 ? rest : readKeys(use, definition.keys, changing)
    return [{ ...definition, keys, includes: rest.length > 0 ? includes : [], predicate: predicate.literal }]
  })
}

function readKeys(
  use: RelationUse,
  otherwise: readonly IndexKey[],
  changing: ReadonlySet<string>,
): readonly IndexKey[] {
  const named = new Set(otherwise.map((key) => key.column))
  const read = keys(includesFor(use, [], changing).filter((column) => !named.has(column)))
  return read.length > 0 && isSortable(use.table, read) ? read : otherwise
}

/** Whether an existing full index begins with the same keys, in the same or the exactly opposite order, and covers as much. */
function isProvided(definition: IndexDefinition, existing: readonly Index[]): boolean {
  return existing.some((index) => {
    if (!index.valid || index.method !== definition.method || index.predicate || definition.predicate)
      return false
    const covered = new Set([...index.keys.map((key) => key.column), ...index.includes])
    return definition.includes.every((column) => covered.has(column)) && isPrefix(definition.keys, index)
  })
}

function isPrefix(wanted: readonly IndexKey[], index: Index): boolean {
  const matches = (flip: boolean) =>
    wanted.every((key, position) => {
      const existing = index.keys[position]
      const descending = Boolean(key.descending)
      return (
        existing !== undefined &&
        holdsSame(key, existing) &&
        existing.descending === (flip ? !descending : descending)
      )
    })
  return matches(false) || matches(true)
}

/** Whether a key of an existing index holds what another key is to hold, by the same operator class, whatever the direction. */
export function holdsSame(key: IndexKey, existing: IndexKeyFacts): boolean {
  const sameClass = key.operatorClass ? existing.operatorClass === key.operatorClass : existing.defaultClass
  return (
    sameClass && (key.column === undefined ? existing.sql === key.expression : existing.column === key.column)
  )
}
