import type { Catalog, Index } from '../../sandbox/catalog.ts'
import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import type { IndexKey } from '../../sandbox/index-definition.ts'
import { qualifiedName } from '../../sql/quote.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { DroppedIndex } from '../recommendation.ts'
import { holdsSame } from '../search/candidates.ts'
import type { CostModel } from '../search/cost-model.ts'

/** A query may become so much dearer by the wider index: it has more pages. */
const DEARER = 1.1

/** What is known when it is asked what new indexes make superfluous. */
export interface Replacement {
  chosen: readonly HypotheticalIndex[]
  queries: readonly ExaminedQuery[]
  model: CostModel
  catalog: Catalog
  /** Sizes of existing indexes in bytes, by `schema.name`. */
  sizeOf(index: Index): number
}

/**
 * The existing indexes that begin a new one in the same order and so have nothing left to do: plain ones only (no
 * constraint, no unique index), and only when no query of the workload becomes dearer without them in the sandbox.
 */
export async function madeRedundant(
  index: HypotheticalIndex,
  name: string,
  { chosen, queries, model, catalog, sizeOf }: Replacement,
): Promise<DroppedIndex[]> {
  const dropped: DroppedIndex[] = []
  for (const existing of catalog.indexesOf(index.definition.table)) {
    if (!isBeginningOf(existing, index)) continue
    if (await isNeeded(existing, queries, chosen, model)) continue
    const old = qualifiedName(existing.schema, existing.name)
    dropped.push({
      name: `${existing.schema}.${existing.name}`,
      ddl: `DROP INDEX CONCURRENTLY ${old};`,
      down: `${existing.definition.replace(/^CREATE INDEX /, 'CREATE INDEX CONCURRENTLY ')};`,
      bytes: sizeOf(existing),
      why: `Its keys are the first of ${name}, and no query of the workload becomes dearer without it.`,
    })
  }
  return dropped
}

function isBeginningOf(existing: Index, { definition }: HypotheticalIndex): boolean {
  if (existing.unique || existing.constraint || !existing.valid) return false
  if (existing.method !== definition.method || existing.predicate || definition.predicate) return false
  if (definition.method !== 'btree' || existing.keys.length > definition.keys.length) return false
  const held = new Set([...definition.keys.map((key) => key.column), ...definition.includes])
  return (
    existing.includes.every((column) => held.has(column)) &&
    [false, true].some((flip) =>
      existing.keys.every((key, position) => isSame(key, definition.keys[position], flip)),
    )
  )
}

function isSame(existing: Index['keys'][number], key: IndexKey | undefined, flip: boolean): boolean {
  if (!key) return false
  const descending = Boolean(key.descending) !== flip
  const nullsFirst = (key.nullsFirst ?? Boolean(key.descending)) !== flip
  return holdsSame(key, existing) && existing.descending === descending && existing.nullsFirst === nullsFirst
}

async function isNeeded(
  existing: Index,
  queries: readonly ExaminedQuery[],
  chosen: readonly HypotheticalIndex[],
  model: CostModel,
): Promise<boolean> {
  for (const query of queries) {
    if (!query.tables.has(existing.table)) continue
    const { cost } = await model.cost(query, chosen)
    if ((await model.costWithout(query, chosen, existing.oid)) > cost * DEARER) return true
  }
  return false
}
