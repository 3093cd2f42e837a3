import type { Catalog } from '../../sandbox/catalog.ts'
import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import { type IndexWrites, indexWrites, type WriteLoad } from './write-load.ts'

/** What an index costs the writes of its table. */
export interface WriteCost extends IndexWrites {
  /** In weighted cost: milliseconds where the workload was measured, else cost units. */
  cost: number
}

/**
 * Milliseconds for one entry of a B-tree: 3.3 µs were measured for a random key in memory (PostgreSQL 18, 200,000
 * inserts with and without four indexes); WAL, full page images and the VACUUM that follows make it about three
 * times that.
 */
const ENTRY_MS = 0.01
/** The same in cost units: a sequential scan in memory does about 200 units in a millisecond. */
const ENTRY_COST = 2

/** What an entry costs by method, against a B-tree's. */
const methodFactors = { btree: 1, gist: 3, gin: 1, brin: 0.02 }
/** Elements of a value in a GIN index where they were not counted. */
const GIN_ELEMENTS = 8

/** The write cost of indexes under a load, by what is known of it. */
export function writeCostsOf(
  loadOf: (table: HypotheticalIndex['definition']['table']) => WriteLoad,
  catalog: Catalog,
  measured: boolean,
): (index: HypotheticalIndex) => WriteCost {
  const known = new Map<HypotheticalIndex, WriteCost>()
  return (index) => {
    const before = known.get(index)
    if (before) return before
    const { table } = index.definition
    const writes = indexWrites(index, loadOf(table), catalog.indexesOf(table).length)
    const each = (measured ? ENTRY_MS : ENTRY_COST) * factorOf(index)
    const cost = { ...writes, cost: writes.entries * each }
    known.set(index, cost)
    return cost
  }
}

function factorOf({ definition }: HypotheticalIndex): number {
  if (definition.method !== 'gin') return methodFactors[definition.method]
  const name = definition.keys[0]?.column
  const elements = definition.table.columns.find((column) => column.name === name)?.elements
  return methodFactors.gin * (elements ?? GIN_ELEMENTS)
}
