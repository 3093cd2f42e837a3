import type { Advice } from '../../advisor/advice.ts'
import type { Benefit, Recommendation } from '../../advisor/recommendation.ts'
import { formatBytes, formatDuration, plural } from '../../core/units.ts'
import { catalogSession, masksOf } from '../catalog/catalog-session.ts'
import { cleaned } from '../data-text.ts'
import { readableColumnsSql } from '../masks/masks-sql.ts'
import { inTime } from '../time-limit.ts'
import type { Tool, ToolCall } from '../tool.ts'

interface AdviseArgs extends Record<string, unknown> {
  limit?: number
  seconds?: number
}

/** The best of what the advisor finds, within a bounded time. */
export const advise: Tool<AdviseArgs> = {
  name: 'advise',
  title: 'Advise',
  description:
    'What makes the recorded workload (pg_stat_statements) slow and what mends it: indexes, rewrites, settings, storage, each tried on an embedded planner. Takes seconds to minutes; changes nothing.',
  input: {
    type: 'object',
    properties: {
      limit: { type: 'integer', minimum: 1, maximum: 30, default: 8, description: 'recommendations' },
      seconds: { type: 'integer', minimum: 1, maximum: 600, default: 20, description: 'time for the search' },
    },
  },
  async run({ limit = 8, seconds = 20 }, call) {
    const advice = await within(call, seconds)
    const shown = await showable(advice.recommendations, call)
    const hidden = advice.recommendations.length - shown.length
    const { coverage } = advice
    const share =
      coverage.timeShare === null ? '' : ` (${Math.round(coverage.timeShare * 100)} % of the time)`
    const notes = [
      `${plural(advice.recommendations.length, 'recommendation')} from ${plural(coverage.examined, 'query', 'queries')}${share}.`,
      coverage.timedOut ? 'The search ended at its time limit.' : '',
      hidden > 0 ? `${plural(hidden, 'recommendation')} not shown: schemas or masked columns.` : '',
    ]
    return {
      text: notes.filter(Boolean).join(' '),
      ...(shown.length > 0 && {
        data: cleaned(shown.slice(0, limit).map(told).join('\n\n'), call.settings.limits.bytes),
      }),
    }
  },
}

/** The search has its limit; all the rest (reading, loading, planning) is ended after the server's. */
async function within({ database, settings, context }: ToolCall, seconds: number): Promise<Advice> {
  const { adviceMs } = settings.limits
  const { advise: adviseOn } = await import('../../advisor/advise.ts')
  const limits = { timeMs: Math.min(seconds * 1000, adviceMs) }
  const url = await database.url(context)
  return inTime(adviceMs, context, (bounded) => adviseOn({ url, limits }, bounded))
}

/** Without those on other schemas, and those that speak of a masked column and could quote a value of it. */
async function showable(all: readonly Recommendation[], call: ToolCall): Promise<Recommendation[]> {
  const { schemas } = call.settings
  const words = await maskedWords(call)
  return all.filter((one) => {
    const inSchemas =
      !schemas || (one.table !== null && schemas.some((name) => one.table?.startsWith(`${name}.`)))
    const text = JSON.stringify(one)
    return inSchemas && !words.some((word) => text.includes(word))
  })
}

async function maskedWords({ database, context }: ToolCall): Promise<string[]> {
  if (database.masks.length === 0) return []
  await using session = await catalogSession(database, context)
  const masked = await masksOf(database, session)
  const columns = await session.connection.query<{ relation: number; column: string; number: number }>(
    readableColumnsSql,
    [[...masked.keys()]],
  )
  return columns.flatMap(({ relation, column, number }) =>
    masked.get(relation)?.has(number) ? [column] : [],
  )
}

function told(one: Recommendation): string {
  const benefit = 'benefit' in one && one.benefit ? `\n  ${benefitWords(one.benefit)}` : ''
  const size = one.storage
    ? `\n  storage: ${one.storage.bytes < 0 ? 'frees' : 'takes'} ${formatBytes(Math.abs(one.storage.bytes))}`
    : ''
  const action =
    one.kind === 'rewrite-query'
      ? `\n  rewrite: ${one.rewrittenSql}${one.differs === null ? '' : `\n  may differ: ${one.differs}`}`
      : `\n  do: ${one.ddl}\n  lock: ${one.lock}${one.down === null ? '' : `\n  undo: ${one.down}`}`
  return `[${one.severity}] ${one.title}\n  why: ${one.why}${benefit}${size}${action}\n  confidence: ${one.confidence.level}; disproved by: ${one.disprovedBy}`
}

function benefitWords({ percent, savedMs, costBefore, costAfter }: Benefit): string {
  const saved = savedMs === null ? '' : `, about ${formatDuration(savedMs)} of the recorded time`
  return `saves ${Math.round(percent)} % of the planned cost (${Math.round(costBefore)} to ${Math.round(costAfter)})${saved}`
}
