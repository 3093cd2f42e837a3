import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import { type IndexDefinition, type IndexKey, indexBody } from '../../sandbox/index-definition.ts'
import type { Problem } from './problem.ts'

/** Key columns beyond this many add size and little else. */
const MOST_KEYS = 4
/** Planner calls for each index of the choice; pairs that could spare most go first. */
const CALLS_AN_INDEX = 20

/**
 * Learns of indexes that could stand for one or two of a choice: one without its last key or its included columns; or
 * the keys of one, then those of the other that it lacks (index merging, Chaudhuri and Narasayya, ICDE 1999), which come
 * from different queries, so that neither of them asked for it. Each is planned in place of what it stands for.
 */
export async function learnReplacements(
  problem: Problem,
  chosen: readonly HypotheticalIndex[],
  inTime: () => boolean,
): Promise<void> {
  const { model, queries } = problem
  const replacements = [...narrowerOf(chosen), ...pairsOf(chosen).sort((a, b) => bytesOf(b) - bytesOf(a))]
  const known = new Set(model.indexes.map((index) => index.body))
  const wanted = new Map(
    replacements
      .map(({ definition }) => [indexBody(definition), definition] as const)
      .filter(([body]) => !known.has(body)),
  )
  await problem.add([...wanted.values()])
  const byBody = new Map(model.indexes.map((index) => [index.body, index]))
  const end = model.calls + CALLS_AN_INDEX * chosen.length
  for (const { parents, definition } of replacements) {
    if (model.calls >= end) return
    const index = byBody.get(indexBody(definition))
    if (!index || !inTime()) continue
    const instead = [...chosen.filter((other) => !parents.includes(other)), index]
    for (const query of queries) {
      if (!model.relevant(query).has(index)) continue
      const { used } = await model.cost(query, chosen)
      if (used.some((other) => parents.includes(other))) await model.cost(query, instead)
    }
  }
}

/** An index in place of others. */
interface Replacement {
  parents: readonly HypotheticalIndex[]
  definition: IndexDefinition
}

function narrowerOf(chosen: readonly HypotheticalIndex[]): Replacement[] {
  return chosen.flatMap((index): Replacement[] => {
    const { keys, includes } = index.definition
    const parents = [index]
    if (includes.length > 0) return [{ parents, definition: { ...index.definition, includes: [] } }]
    if (keys.length < 2) return []
    return [{ parents, definition: { ...index.definition, keys: keys.slice(0, -1) } }]
  })
}

/** Of the smaller of the two: what it would spare at most. */
function bytesOf({ parents }: Replacement): number {
  return Math.min(...parents.map((index) => index.bytes))
}

function pairsOf(chosen: readonly HypotheticalIndex[]): Replacement[] {
  return chosen.flatMap((first) =>
    chosen.flatMap((second): Replacement[] => {
      const definition = first === second ? undefined : mergedOf(first.definition, second.definition)
      return definition ? [{ parents: [first, second], definition }] : []
    }),
  )
}

/** Plain B-trees of one table only; undefined where there is nothing to merge. */
function mergedOf(first: IndexDefinition, second: IndexDefinition): IndexDefinition | undefined {
  if (first.table !== second.table || !isPlain(first) || !isPlain(second)) return undefined
  const columns = new Set(first.keys.map(({ column }) => column))
  const added = second.keys.filter(({ column }) => !columns.has(column))
  const keys: IndexKey[] = [...first.keys, ...added]
  if (added.length === 0 || keys.length > MOST_KEYS) return undefined
  const held = new Set(keys.map(({ column }) => column))
  const includes = [...new Set([...first.includes, ...second.includes])].filter((column) => !held.has(column))
  return { table: first.table, method: 'btree', keys, includes }
}

function isPlain({ method, predicate, keys }: IndexDefinition): boolean {
  return (
    method === 'btree' &&
    predicate === undefined &&
    keys.every((key) => key.column !== undefined && key.operatorClass === undefined)
  )
}
