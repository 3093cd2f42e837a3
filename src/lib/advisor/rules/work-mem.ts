import { parseBytes } from '../../core/parse-quantity.ts'
import { formatBytes, formatCount, plural } from '../../core/units.ts'
import { memorySetting } from '../../plan/node-words.ts'
import { benefitOf } from '../benefit.ts'
import { changeOf } from '../change.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { Outcome, Rule, Subject } from '../rule.ts'
import { databaseSetting } from '../settings/database-setting.ts'
import { type MemoryModel, memoryNeed } from '../settings/memory-need.ts'
import { planWith } from '../settings/replan.ts'
import { severityOf } from '../severity.ts'
import type { Activity } from '../snapshot/activity.ts'
import { idsOf, shareOf } from '../tables/examined-table.ts'

const MOST = 2 ** 30
/** A query that becomes less than this cheaper does not count. */
const LEAST_GAIN = 0.03
/** So much of what all of them could save is enough. */
const ENOUGH = 0.9
/** So many of the allowed sessions are taken to sort or hash at the same time. */
const BUSY_SHARE = 0.25

/** A query that goes to disk, with the work_mem that would prevent it and what it costs then. */
interface Spilling {
  query: ExaminedQuery
  bytes: number
  cost: number
}

/**
 * Sorts and hashes of the workload go to disk for want of work_mem.
 *
 * Why: What does not fit into work_mem (for hashes work_mem × hash_mem_multiplier) is written to temporary files and
 * read again, once or several times. For each query whose plan needs more than there is, the sandbox plans it with more,
 * and the smallest power of two is recommended that brings nine tenths of what is to be gained, up to 1 GB. It is set for
 * the database; for a role or a single transaction (`SET LOCAL`) is as good where only those need it.
 *
 * Silent: When the server has counted no temporary file, when no query gets 3 % cheaper, and about sorts below a LIMIT,
 * which keep only the first rows. Where a quarter of max_connections using that much at once would exceed
 * effective_cache_size, it is not recommended for all, but told.
 *
 * Source: PostgreSQL documentation, Memory (work_mem, hash_mem_multiplier); tuplesort.c, nodeHash.c, nodeAgg.c.
 */
export const workMem: Rule = {
  name: 'work-mem',
  summary: 'sorts and hashes of the workload go to disk for want of work_mem',
  async check(subject) {
    const { activity, queries } = subject
    const nothing = { recommendations: [], refused: [] }
    if (!activity || (isMeasured(queries) && activity.counters?.tempFiles === 0)) return nothing
    const spilling = await spillingQueries(subject)
    return spilling.length > 0 ? advice(spilling, subject, activity) : nothing
  },
}

function isMeasured(queries: Subject['queries']): boolean {
  return queries.some(({ query }) => query.totalMs !== undefined)
}

function settingBytes({ planner }: Subject, name: string): number {
  return parseBytes(planner.snapshot.settings[name] ?? '') ?? 0
}

async function spillingQueries(subject: Subject): Promise<Spilling[]> {
  const { planner, queries } = subject
  const model: MemoryModel = {
    major: planner.snapshot.server.major,
    hashMultiplier: Number(planner.snapshot.settings.hash_mem_multiplier ?? 1),
  }
  const now = settingBytes(subject, 'work_mem')
  let short = queries.filter(({ plan }) => memoryNeed(plan, model) > now)
  const found: Spilling[] = []
  for (let bytes = 2 ** Math.ceil(Math.log2(now + 1)); bytes <= MOST && short.length > 0; bytes *= 2) {
    const value = `${bytes / 1024}kB`
    const plans = await planWith(planner, { name: 'work_mem', value }, short)
    for (const [query, plan] of plans) {
      if (memoryNeed(plan, model) > bytes) continue
      short = short.filter((other) => other !== query)
      const cost = plan.root.totalCost
      if (cost <= query.plan.root.totalCost * (1 - LEAST_GAIN)) found.push({ query, bytes, cost })
    }
  }
  return found
}

function advice(spilling: readonly Spilling[], subject: Subject, activity: Activity): Outcome {
  const { planner, queries: all } = subject
  const { bytes, served } = smallestThatHelps(spilling)
  const value = memorySetting(bytes)
  const queries = served.map(({ query }) => query)
  const connections = Number(activity.settings.max_connections ?? 100)
  const cache = settingBytes(subject, 'effective_cache_size')
  const arithmetic = `Each sort may take that much, a hash hash_mem_multiplier times as much: one such in every of ${plural(connections, 'connection')} would be ${formatBytes(bytes * connections)}.`
  const now = planner.snapshot.settings.work_mem ?? ''
  if (bytes * connections * BUSY_SHARE > cache) {
    const what = `work_mem = ${value} in place of ${now}, for ${plural(queries.length, 'query that sorts or hashes', 'queries that sort or hash')} on disk`
    const why = `${arithmetic} That is too much for all sessions with effective_cache_size = ${formatBytes(cache)}; set it for these queries alone: SET LOCAL work_mem = '${value}' in their transactions, or ALTER ROLE … SET work_mem for the role that asks them (${idsOf(queries).join(', ')}).`
    return { recommendations: [], refused: [{ what, why }] }
  }
  // what the server wrote says nothing of queries that it may never have run
  const counters = isMeasured(all) ? activity.counters : undefined
  const change = changeOf({
    rule: 'work-mem',
    kind: 'change-setting',
    severity: severityOf(shareOf(queries, all) * (1 - costShare(served))),
    title: `Set work_mem to ${value} (now ${now})`,
    table: null,
    why: `${plural(queries.length, 'query needs', 'queries need')} more than ${now} for a sort or a hash, which then goes to temporary files; ${value} keeps it in memory. ${arithmetic} Where only some roles ask them, ALTER ROLE … SET work_mem is enough, or SET LOCAL in a transaction.`,
    evidence: [
      { name: 'work_mem that the plans need', value: bytes, unit: 'bytes' },
      ...(counters
        ? ([
            { name: 'temporary files written', value: counters.tempFiles, unit: 'count' },
            { name: 'bytes written to them', value: counters.tempBytes, unit: 'bytes' },
          ] as const)
        : []),
      { name: 'max_connections', value: connections, unit: 'count' },
    ],
    confidence: {
      level: (counters?.tempFiles ?? 0) > 0 ? 'high' : 'low',
      because: [
        (counters?.tempFiles ?? 0) > 0
          ? `The server wrote ${formatCount(counters?.tempFiles ?? 0)} temporary files since ${activity.since ?? 'its statistics began'}.`
          : 'By planned rows and widths; whether the server wrote temporary files for them is not known.',
      ],
    },
    disprovedBy:
      'EXPLAIN (ANALYZE) of the queries shows no Disk for its sorts and one batch for its hashes: fewer rows come than were planned for.',
    queries: idsOf(queries),
    benefit: benefitOf(queries, new Map(served.map(({ query, cost }) => [query, cost]))),
    ...databaseSetting(planner.snapshot.server.database, { name: 'work_mem', value }, activity),
  })
  return { recommendations: [change], refused: [] }
}

function smallestThatHelps(spilling: readonly Spilling[]): { bytes: number; served: Spilling[] } {
  const savedBy = (some: readonly Spilling[]) =>
    some.reduce((sum, { query, cost }) => sum + query.weight * (query.plan.root.totalCost - cost), 0)
  const sizes = [...new Set(spilling.map(({ bytes }) => bytes))].sort((a, b) => a - b)
  const served = (bytes: number) => spilling.filter((one) => one.bytes <= bytes)
  const enough = sizes.find((bytes) => savedBy(served(bytes)) >= ENOUGH * savedBy(spilling))
  const bytes = enough ?? sizes.at(-1) ?? MOST
  return { bytes, served: served(bytes) }
}

/** What part of their cost is left. */
function costShare(served: readonly Spilling[]): number {
  const sum = (of: (one: Spilling) => number) =>
    served.reduce((total, one) => total + one.query.weight * of(one), 0)
  return (
    sum(({ cost }) => cost) /
    Math.max(
      1e-9,
      sum(({ query }) => query.plan.root.totalCost),
    )
  )
}
