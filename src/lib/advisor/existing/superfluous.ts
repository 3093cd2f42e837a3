import { formatBytes, formatCost, formatCount } from '../../core/units.ts'
import { qualifiedName, quoteIdentifier } from '../../sql/quote.ts'
import type { Refusal } from '../advice.ts'
import type { Subject } from '../rule.ts'
import { type ExistingIndex, neededFor, scansOf } from './existing-index.ts'
import { existingIndexes } from './existing-indexes.ts'
import { oncePer } from './once.ts'
import { type Standing, standsFor } from './stands-for.ts'
import { type CostChange, costsWithout, harmedBy, usersOf } from './without-indexes.ts'

/** An index that another one of its table makes superfluous. */
export interface Superfluous {
  index: ExistingIndex
  keeper: ExistingIndex
  standing: Standing
  /** The queries that used it, as the sandbox plans them without it and all the others listed before it. */
  changes: readonly CostChange[]
}

/** All superfluous indexes of a database, and those that are so only at first sight. */
export interface SuperfluousIndexes {
  found: Superfluous[]
  refused: { standing: Standing; refusal: Refusal }[]
}

/** An index of less than this part of the wider one's size is worth having beside it when it is used. */
const MUCH_SMALLER = 0.5

/** Finds them. */
export const superfluousIndexes = oncePer((subject: Subject): Promise<SuperfluousIndexes> => find(subject))

async function find(subject: Subject): Promise<SuperfluousIndexes> {
  const result: SuperfluousIndexes = { found: [], refused: [] }
  const byTable = Map.groupBy(await existingIndexes(subject), ({ facts }) => facts.table)
  for (const indexes of byTable.values()) {
    const gone = new Set<ExistingIndex>()
    // the widest first: what stays when it goes may stand for a narrower one too
    const asked = new Set<ExistingIndex>()
    for (const index of indexes.filter(({ attached }) => !attached).toSorted(byDispensability)) {
      const standing = keeperOf(index, indexes, gone)
      // of two that are needed both it is said once
      if (!standing || (standing.standing === 'same' && asked.has(standing.keeper))) continue
      asked.add(index)
      const verdict = await judge(subject, index, standing, gone)
      if ('refusal' in verdict) result.refused.push({ standing: standing.standing, refusal: verdict.refusal })
      else {
        gone.add(index)
        result.found.push({ index, ...standing, ...verdict })
      }
    }
  }
  return result
}

type Pair = Pick<Superfluous, 'keeper' | 'standing'>

/** One that stays and can do its work: the same if there is one, the one that would go last; else the smallest. */
function keeperOf(
  index: ExistingIndex,
  indexes: readonly ExistingIndex[],
  gone: ReadonlySet<ExistingIndex>,
): Pair | undefined {
  const pairs = indexes
    .filter((keeper) => !gone.has(keeper))
    .flatMap((keeper): Pair[] => {
      const standing = standsFor(keeper, index)
      return standing ? [{ keeper, standing }] : []
    })
  const same = pairs.filter(({ standing }) => standing === 'same')
  const last = same.sort((a, b) => byDispensability(a.keeper, b.keeper)).at(-1)
  return last ?? pairs.sort((a, b) => a.keeper.bytes - b.keeper.bytes)[0]
}

async function judge(
  subject: Subject,
  index: ExistingIndex,
  { keeper, standing }: Pair,
  gone: ReadonlySet<ExistingIndex>,
): Promise<{ refusal: Refusal } | { changes: readonly CostChange[] }> {
  const what = `Drop ${index.name}, for ${keeper.name} ${standing === 'same' ? 'has the same keys' : 'begins with its keys'}`
  const need = neededFor(index)
  if (need) return { refusal: { what, why: `${index.facts.name} ${need}.${dropConstraint(index)}` } }
  const changes = await costsWithout(subject, [...gone, index])
  const [harmed] = harmedBy(changes)
  if (harmed) return { refusal: { what, why: whyHarmful(harmed, index, keeper) } }
  const scans = scansOf(index) ?? 0
  const unseen = scans > 0 && usersOf(index, subject.queries).length === 0
  if (standing === 'wider' && unseen && index.bytes < MUCH_SMALLER * keeper.bytes) {
    const why = `It is much smaller (${formatBytes(index.bytes)} against ${formatBytes(keeper.bytes)}) and was scanned ${formatCount(scans)} times, by queries that are not among those examined: what they would lose cannot be told.`
    return { refusal: { what, why } }
  }
  return { changes }
}

/** What would drop the index of a constraint, to be decided by those who know what the constraint is for. */
function dropConstraint({ constraint, referencedBy, table }: ExistingIndex): string {
  if (!constraint || referencedBy !== null) return ''
  const name = qualifiedName(table.schema, table.name)
  return ` If nobody needs that: ALTER TABLE ${name} DROP CONSTRAINT ${quoteIdentifier(constraint.name)};`
}

function whyHarmful(
  { query, before, after }: CostChange,
  index: ExistingIndex,
  keeper: ExistingIndex,
): string {
  const name = `Query ${query.query.id}`
  if (after === null) return `${name} cannot be run without it.`
  return `${name} would become dearer: cost ${formatCost(before)} → ${formatCost(after)}, because ${keeper.facts.name} has ${formatBytes(keeper.bytes)} to read where this one has ${formatBytes(index.bytes)}.`
}

/** More keys first; of equal ones those that nothing needs, that are not unique, and whose names are longer or later. */
function byDispensability(a: ExistingIndex, b: ExistingIndex): number {
  return (
    b.keys.length - a.keys.length ||
    b.facts.includes.length - a.facts.includes.length ||
    weightOf(a) - weightOf(b) ||
    b.facts.name.length - a.facts.name.length ||
    (a.facts.name < b.facts.name ? 1 : -1)
  )
}

function weightOf(index: ExistingIndex): number {
  if (index.constraint) return 3
  return neededFor(index) ? 2 : index.facts.unique ? 1 : 0
}
