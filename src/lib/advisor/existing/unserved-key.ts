import { planFromJson } from '../../plan/plan-json.ts'
import type { Table } from '../../sandbox/catalog.ts'
import { EngineError } from '../../sandbox/engine-error.ts'
import {
  createHypothetical,
  dropHypothetical,
  type HypotheticalIndex,
  validitySql,
} from '../../sandbox/hypothetical.ts'
import type { IndexDefinition } from '../../sandbox/index-definition.ts'
import { familyOf } from '../../sandbox/partition-tree.ts'
import type { Planner } from '../../sandbox/planner.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { Subject } from '../rule.ts'
import { checkCost, type ForeignKey, foreignKeysOf, servesForeignKey } from './foreign-keys.ts'
import { withoutIndexes } from './without-indexes.ts'

/** A foreign key that no index serves, with what one would bring. */
export interface UnservedKey {
  key: ForeignKey
  definition: IndexDefinition
  /** Estimated size of the index. */
  bytes: number
  /** Plan cost of the check for one deleted row without the index, and with it. */
  before: number
  after: number
  /** The queries of the workload that become cheaper by the index. */
  served: { query: ExaminedQuery; before: number; after: number }[]
}

/** Below this many pages reading the whole table is as cheap as any index. */
const SMALLEST_TABLE_PAGES = 8
/** The index has to make the check cheaper by this factor … */
const CHEAPER = 2
/** … and by so many cost units, five random page reads. */
const LEAST_SAVED = 20
/** From here on an index of the rows that refer to something is worth its own WHERE. */
const MOSTLY_NULL = 0.5

/** The foreign keys without an index, each tried with one in the sandbox; those that gain nothing are left out. */
export async function unservedKeys(subject: Subject): Promise<UnservedKey[]> {
  const { planner } = subject
  const keys = (await foreignKeysOf(planner)).filter((key) => needsIndex(key, planner))
  const definitions = new Map(keys.map((key) => [definitionFor(key), key]))
  const indexes = await createHypothetical(planner, [...definitions.keys()])
  try {
    return await withoutIndexes(planner, [], async () => {
      const tried: UnservedKey[] = []
      for (const index of indexes) {
        const key = definitions.get(index.definition)
        const result = key && (await tryIndex(subject, key, index))
        if (result) tried.push(result)
      }
      return tried
    })
  } finally {
    await dropHypothetical(planner, indexes)
  }
}

function needsIndex({ table, columns }: ForeignKey, { catalog }: Planner): boolean {
  const pages = familyOf(table, catalog).reduce((sum, member) => sum + Math.max(0, member.pages), 0)
  if (pages < SMALLEST_TABLE_PAGES) return false
  return !catalog.indexesOf(table).some((index) => index.valid && servesForeignKey(columns, index))
}

function definitionFor({ table, columns }: ForeignKey): IndexDefinition {
  const [column = ''] = columns
  const nulls = table.columns.find(({ name }) => name === column)?.nullFraction ?? 0
  const mostlyNull = columns.length === 1 && nulls >= MOSTLY_NULL
  return {
    table,
    method: 'btree',
    keys: columns.map((name) => ({ column: name })),
    includes: [],
    ...(mostlyNull && { predicate: `${quoteIdentifier(column)} IS NOT NULL` }),
  }
}

async function tryIndex(
  { planner, queries }: Subject,
  key: ForeignKey,
  index: HypotheticalIndex,
): Promise<UnservedKey | undefined> {
  const before = await checkCost(planner, key)
  await planner.engine.script(validitySql([index], []))
  const after = await checkCost(planner, key)
  const served = await servedBy(planner, key.table, queries)
  await planner.engine.script(validitySql([], [index]))
  if (before === null || after === null) return undefined
  if (before - after < LEAST_SAVED || before < after * CHEAPER) return undefined
  return { key, definition: index.definition, bytes: index.bytes, before, after, served }
}

async function servedBy(
  planner: Planner,
  table: Table,
  queries: readonly ExaminedQuery[],
): Promise<UnservedKey['served']> {
  const served: UnservedKey['served'] = []
  for (const query of queries.filter(({ tables }) => tables.has(table.oid))) {
    const before = query.plan.root.totalCost
    try {
      const after = planFromJson(await planner.explain(query.query.sql)).root.totalCost
      if (after < before * 0.99) served.push({ query, before, after })
    } catch (error) {
      if (!(error instanceof EngineError)) throw error
    }
  }
  return served
}
