import { parseBytes } from '../../core/parse-quantity.ts'
import { formatBytes, formatPercent, plural } from '../../core/units.ts'
import type { Evidence } from '../../plan/finding.ts'
import { planShape } from '../../plan/shape.ts'
import { changeOf } from '../change.ts'
import type { Confidence } from '../recommendation.ts'
import type { Rule, Subject } from '../rule.ts'
import { databaseSetting } from '../settings/database-setting.ts'
import { planWith } from '../settings/replan.ts'
import { severityOf } from '../severity.ts'
import type { Activity, DatabaseCounters } from '../snapshot/activity.ts'
import { idsOf, shareOf } from '../tables/examined-table.ts'

const NAME = 'random_page_cost'
const GOOD = '1.1'
/** Times seq_page_cost; what is lower already was set with thought. */
const LEAST_NOW = 2
/** A seek of a rotating disk takes 4 ms and more. */
const FAST_READ_MS = 0.5
const LEAST_READS = 10_000
const LEAST_ACCESSES = 100_000
const CACHED = 0.99

/**
 * The planner takes reading a page here and there to be four times as dear as reading them in a row.
 *
 * Why: random_page_cost is 4 by default, a middle between a rotating disk and a cache. On solid-state disks, and where
 * the database is in memory anyway, there is hardly a difference, and indexes are passed over that would be faster.
 * Reported when the server's own timing of its reads (track_io_timing) shows less than half a millisecond a block, or
 * when the whole database fits into effective_cache_size and 99 % of its blocks were found in shared_buffers; and only
 * when plans of the workload become others, which are listed.
 *
 * Silent: Without such evidence, when the setting is below twice seq_page_cost already, and when no plan changes. The
 * costs before and after are not comparable, so no gain is promised: the confidence is never high.
 *
 * Source: PostgreSQL documentation, Planner Cost Constants (random_page_cost).
 */
export const randomPageCost: Rule = {
  name: 'random-page-cost',
  summary: 'random reads are fast here, and the planner takes them to be slow',
  async check(subject) {
    const { activity, planner, queries } = subject
    const nothing = { recommendations: [], refused: [] }
    const { settings, server } = planner.snapshot
    const now = Number(settings[NAME] ?? 4)
    if (!activity?.counters || now < LEAST_NOW * Number(settings.seq_page_cost ?? 1)) return nothing
    const found = evidenceOf(activity.counters, subject)
    if (!found) return nothing
    const plans = await planWith(planner, { name: NAME, value: GOOD }, queries)
    const changed = queries.filter((query) => {
      const plan = plans.get(query)
      return plan && planShape(plan) !== planShape(query.plan)
    })
    if (changed.length === 0) return nothing
    const share = shareOf(changed, queries)
    const change = changeOf({
      rule: 'random-page-cost',
      kind: 'change-setting',
      severity: found.confidence.level === 'medium' && severityOf(share) !== 'low' ? 'medium' : 'low',
      title: `Set random_page_cost to ${GOOD} (now ${now})`,
      table: null,
      why: `${found.why} ${plural(changed.length, 'query gets another plan', 'queries get other plans')} with ${GOOD}: ${formatPercent(share)} of the workload.`,
      evidence: [
        ...found.evidence,
        { name: 'queries whose plans change', value: changed.length, unit: 'count' },
      ],
      confidence: found.confidence,
      disprovedBy: `In a session: SET random_page_cost = ${GOOD}; and EXPLAIN (ANALYZE, BUFFERS) of these queries takes longer than without it.`,
      queries: idsOf(changed),
      ...databaseSetting(server.database, { name: NAME, value: GOOD }, activity as Activity),
    })
    return { recommendations: [change], refused: [] }
  },
}

function evidenceOf(
  { bytes, blocksRead, blocksHit, readMs }: DatabaseCounters,
  { planner }: Subject,
): { why: string; evidence: Evidence[]; confidence: Confidence } | undefined {
  const perBlock = readMs / Math.max(1, blocksRead)
  if (readMs > 0 && blocksRead >= LEAST_READS) {
    if (perBlock >= FAST_READ_MS) return undefined
    return {
      why: 'The server’s reads are as fast as those of a solid-state disk or of the system’s cache.',
      evidence: [
        { name: 'time to read a block', value: perBlock, unit: 'ms' },
        { name: 'blocks read', value: blocksRead, unit: 'blocks' },
      ],
      confidence: {
        level: 'medium',
        because: ['Timed by the server, over reads in a row and here and there alike.'],
      },
    }
  }
  const cache = parseBytes(planner.snapshot.settings.effective_cache_size ?? '') ?? 0
  const hits = blocksHit / Math.max(1, blocksHit + blocksRead)
  if (bytes > cache || hits < CACHED || blocksHit + blocksRead < LEAST_ACCESSES) return undefined
  return {
    why: `The whole database (${formatBytes(bytes)}) fits into effective_cache_size, and nearly every block was found in memory.`,
    evidence: [
      { name: 'blocks found in shared_buffers', value: hits, unit: 'share' },
      { name: 'size of the database', value: bytes, unit: 'bytes' },
      { name: 'effective_cache_size', value: cache, unit: 'bytes' },
    ],
    confidence: {
      level: 'low',
      because: [
        'Reads are not timed (track_io_timing is off, or there were few): what disk it is was not measured.',
      ],
    },
  }
}
