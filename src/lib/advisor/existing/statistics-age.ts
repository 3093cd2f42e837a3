import type { Activity } from '../snapshot/activity.ts'

/** For how long the counters of a database have counted, as far as that can be known. */
export interface StatisticsAge {
  /** ISO 8601: they count since then, or for longer. */
  since: string
  days: number
  /** What that rests on, as a sentence. */
  because: string
}

const DAY = 24 * 60 * 60 * 1000

/**
 * The age of the counters. A reset writes its time down; a crash throws the counters away and, since PostgreSQL 15,
 * leaves no time. Then the oldest event they remember (a vacuum, an analyze, an index scan) shows how far back they
 * reach at least, and the start of the server how far when no process of it crashed since.
 */
export function statisticsAge(activity: Activity): StatisticsAge {
  const age = (since: string, because: string) => ({
    since,
    days: Math.max(0, (Date.parse(activity.readAt) - Date.parse(since)) / DAY),
    because,
  })
  if (activity.since !== null) return age(activity.since, `The counters were reset at ${activity.since}.`)
  const remembered = [
    ...activity.tables.flatMap(({ lastVacuum, lastAnalyze }) => [lastVacuum, lastAnalyze]),
    ...activity.indexes.map(({ lastScan }) => lastScan),
  ]
  const oldest = remembered.filter((time) => time !== null).sort()[0]
  if (oldest !== undefined && oldest <= activity.startedAt)
    return age(oldest, `The counters were never reset, and remember what happened at ${oldest}.`)
  return age(
    activity.startedAt,
    `The counters were never reset, and the server was started at ${activity.startedAt}; if one of its processes crashed since, they are younger.`,
  )
}
