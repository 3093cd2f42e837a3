import type { RunContext } from '../core/context.ts'
import { formatPercent, plural } from '../core/units.ts'

import { createHypothetical, dropHypothetical, type HypotheticalIndex } from '../sandbox/hypothetical.ts'
import { openPlanner, type Planner } from '../sandbox/planner.ts'
import { readSnapshot } from '../sandbox/read-snapshot.ts'
import { type ExaminedQuery, examine } from './examination.ts'
import { recommendations } from './indexes/recommend.ts'
import type { CreateIndex } from './recommendation.ts'
import { candidatesFor } from './search/candidates.ts'
import { CostModel } from './search/cost-model.ts'
import { defaultLimits } from './search/limits.ts'
import { problemOf } from './search/problem.ts'
import { search } from './search/search.ts'
import type { Workload } from './workload/workload.ts'
import { textId } from './workload/workload-file.ts'

/** Indexes for one statement, or why there are none. */
export interface Proposal {
  recommendations: CreateIndex[]
  /** A sentence: how the proposals were found, or why no index helps. */
  note: string
}

/** For a single statement every index counts that makes it this much cheaper. */
const LEAST_GAIN = 0.05
/** … and saves this many cost units, five random page reads: below that nobody could tell. */
const LEAST_SAVED = 20

/**
 * Looks for indexes that make one statement cheaper, on the sandbox planner of a database. The statement is not
 * run. Throws what taking a snapshot and booting the planner throw.
 */
export async function propose(url: string, sql: string, context: RunContext): Promise<Proposal> {
  const snapshot = await readSnapshot(url, context)
  await using planner = await openPlanner(snapshot, context)
  return await proposeOn(planner, sql, context)
}

/** The same on a planner that is open already, and is left as it was. */
export async function proposeOn(planner: Planner, sql: string, context: RunContext): Promise<Proposal> {
  const { queries, skipped } = await examine(workloadOf(sql), planner)
  const [query] = queries
  if (!query)
    return {
      recommendations: [],
      note: `No index was looked for: ${skipped[0]?.reason ?? 'it cannot be planned'}.`,
    }
  const candidates = await createHypothetical(planner, candidatesFor(query.uses, planner.catalog))
  context.report.step(`Trying ${candidates.length} indexes`)
  try {
    return await tryAll(query, candidates, planner, context)
  } finally {
    await dropHypothetical(planner, candidates)
  }
}

async function tryAll(
  query: ExaminedQuery,
  candidates: readonly HypotheticalIndex[],
  planner: Planner,
  context: RunContext,
): Promise<Proposal> {
  const model = new CostModel(planner, candidates)
  const problem = problemOf(model, [query], planner, { activity: null, days: undefined })
  const limits = { ...defaultLimits, leastShare: LEAST_GAIN, leastSaved: LEAST_SAVED }
  const selection = await search(problem, context.signal, limits)
  const frame = { planner, problem, days: undefined, pricePerGb: null, activity: null, different: null }
  const found = await recommendations(selection, frame)
  if (found.length > 0) {
    return {
      recommendations: found,
      note: `Tried ${plural(candidates.length, 'index', 'indexes')} on an embedded PostgreSQL ${planner.version} with this database’s statistics.`,
    }
  }
  const best = await model.cost(query, candidates)
  return { recommendations: [], note: whyNone(query, candidates.length, best.cost, planner) }
}

function workloadOf(sql: string): Workload {
  const query = {
    id: textId(sql),
    sql,
    calls: 1,
    totalMs: undefined,
    meanMs: undefined,
    maxMs: undefined,
    rows: undefined,
  }
  return { source: 'file', since: undefined, queries: [query], skipped: [] }
}

function whyNone(query: ExaminedQuery, tried: number, after: number, planner: Planner): string {
  const before = query.plan.root.totalCost
  if (query.uses.length === 0)
    return 'It reads no table of this database directly, so there is nothing to index.'
  const small = query.uses.every((use) => use.table.kind !== 'p' && use.table.pages < 8)
  if (small) return 'Its tables are so small that reading them whole is as cheap as any index.'
  if (tried === 0)
    return 'There is no index to try: the columns it restricts, joins or sorts by are indexed already, or none of its conditions is one that an index serves.'
  const gain = Math.max(0, 1 - after / before)
  const best = `of ${tried} tried on an embedded PostgreSQL ${planner.version} all together make it ${formatPercent(gain)} cheaper`
  return gain < LEAST_GAIN
    ? `No index helps: ${best}. It needs most of the rows it reads, or has its index already.`
    : `No index is worth its size: ${best}.`
}
