import { formatBytes, formatCost, formatCount } from '../../core/units.ts'
import type { Refusal } from '../advice.ts'
import { type ExistingIndex, neededFor, scansOf } from '../existing/existing-index.ts'
import { existingIndexes } from '../existing/existing-indexes.ts'
import { dropStatements, indexAdviceId, indexWrites, severityOfIndex } from '../existing/index-change.ts'
import { oncePer } from '../existing/once.ts'
import { onlyServantOf } from '../existing/only-servant.ts'
import { type StatisticsAge, statisticsAge } from '../existing/statistics-age.ts'
import { superfluousIndexes } from '../existing/superfluous.ts'
import { hardlyUsed, LEAST_DAYS, matters } from '../existing/unused.ts'
import { costsWithout, usersOf } from '../existing/without-indexes.ts'
import type { Change, Confidence } from '../recommendation.ts'
import type { Outcome, Rule, Subject } from '../rule.ts'
import type { Activity } from '../snapshot/activity.ts'
import { storageChange } from '../storage-change.ts'

/**
 * An index that is never or hardly ever scanned.
 *
 * Why: It is written with every new row and every update that is not heap-only, is vacuumed, backed up and kept in
 * cache, and answers nothing. Reported when its counters have counted for 14 days at least, from 1 MB on (or when it is
 * written 10,000 times a day): never scanned, or less than once in five days with 10,000 writes for each scan.
 *
 * Silent: Where it is unique or stands behind a constraint, where a foreign key, logical replication or CLUSTER needs it,
 * and where it is duplicate or redundant, which is said by those rules. It refuses, with the numbers, where it cannot
 * know: counters younger than 14 days (a reset, or a crash, throws them away); a standby, which does not count what
 * the primary reads; an index that a plan of the workload uses; one whose expression has statistics that plans rest on; one
 * that alone serves a foreign key whose parent could be deleted from. Where standbys stream from the server it is advised
 * with low confidence, because they count their own scans: look at pg_stat_user_indexes there.
 *
 * Source: PostgreSQL documentation, The Cumulative Statistics System (pg_stat_all_indexes); Examining Index Usage.
 */
export const unusedIndex: Rule = {
  name: 'unused-index',
  summary: 'an index that is never or hardly ever scanned',
  check: (subject) => outcome(subject),
}

const outcome = oncePer(async (subject: Subject): Promise<Outcome> => {
  const { activity } = subject
  if (!activity)
    return { recommendations: [], refused: [unknown('The snapshot holds no counters of scans.')] }
  const age = statisticsAge(activity)
  const unused = await suspects(subject, age)
  const why = unused.length > 0 ? whyUnknown(activity, age) : undefined
  if (why) {
    const [first] = unused
    const them =
      unused.length === 1 ? `${first?.name} has` : `${unused.length} indexes (${first?.name}, …) have`
    return { recommendations: [], refused: [unknown(`${them} hardly any scans. ${why}`)] }
  }
  const result: Outcome = { recommendations: [], refused: [] }
  for (const index of unused) {
    const refusal = await refusalOf(subject, index)
    if (refusal) result.refused.push(refusal)
    else result.recommendations.push(advice(subject, activity, age, index))
  }
  return result
})

function unknown(why: string): Refusal {
  return { what: 'Drop unused indexes', why }
}

function whyUnknown(activity: Activity, age: StatisticsAge): string | undefined {
  if (activity.standby)
    return 'This server is a standby: it counts its own scans only, and indexes are dropped on its primary. Ask there.'
  if (age.days >= LEAST_DAYS) return undefined
  return `The counters reach back ${age.days.toFixed(1)} days; ${LEAST_DAYS} are wanted to call an index unused. ${age.because}`
}

async function suspects(subject: Subject, age: StatisticsAge): Promise<ExistingIndex[]> {
  const { found } = await superfluousIndexes(subject)
  const others = new Set(found.map(({ index }) => index))
  // what another index is used for today is its work once that one is gone
  for (const { index, keeper, changes } of found)
    if (changes.length > 0 || (scansOf(index) ?? 0) > 0) others.add(keeper)
  return (await existingIndexes(subject)).filter((index) => {
    if (index.facts.unique || neededFor(index) || others.has(index)) return false
    return hardlyUsed(subject, index, age) && matters(subject, index, age)
  })
}

async function refusalOf(subject: Subject, index: ExistingIndex): Promise<Refusal | undefined> {
  const what = `Drop ${index.name}, scanned ${formatCount(scansOf(index) ?? 0)} times`
  const [user] = usersOf(index, subject.queries)
  if (user) return { what, why: `Query ${user.query.id} is planned with it as things are today.` }
  for (const { query, before, after } of await costsWithout(subject, [index])) {
    if (after !== null && Math.abs(after / before - 1) < 0.01) continue
    const rests = `The plan of query ${query.query.id} rests on the statistics of its expression`
    return {
      what,
      why: `${rests}: cost ${formatCost(before)} → ${after === null ? 'none' : formatCost(after)}.`,
    }
  }
  const served = await onlyServantOf(subject, index)
  if (!served) return undefined
  const { key, before, after } = served
  const cost = `cost ${formatCost(before)} → ${formatCost(after)}`
  return {
    what,
    why: `It alone serves the foreign key ${key.name}: without it deleting one row of ${key.parent.name} reads ${key.table.name} whole (${cost}).`,
  }
}

function advice(subject: Subject, activity: Activity, age: StatisticsAge, index: ExistingIndex): Change {
  const scans = scansOf(index) ?? 0
  const writes = indexWrites(subject, index) ?? 0
  const never = scans === 0 ? 'was never scanned' : `was scanned ${formatCount(scans)} times`
  const last = index.activity
    .flatMap(({ lastScan }) => lastScan ?? [])
    .sort()
    .at(-1)
  const confidence = confidenceOf(activity, age, scans)
  const elsewhere = activity.replicas === 0 ? '' : ' A standby that scans it: see pg_stat_user_indexes there.'
  return {
    id: indexAdviceId(unusedIndex.name, index.name),
    rule: unusedIndex.name,
    kind: 'drop-index',
    severity: confidence.level === 'low' ? 'low' : severityOfIndex(index.bytes, writes / age.days),
    title: `Drop ${index.facts.name} (${formatBytes(index.bytes)}), which ${never} in ${age.days.toFixed(0)} days`,
    table: `${index.table.schema}.${index.table.name}`,
    why: `${index.facts.name} ${never} since ${age.since}${last ? `, last at ${last}` : ''}, and was written ${formatCount(writes)} times. No query of the workload is planned with it.`,
    evidence: [
      { name: 'scans', value: scans, unit: 'count' },
      { name: 'entries written to it', value: writes, unit: 'count' },
      { name: 'size', value: index.bytes, unit: 'bytes' },
      { name: 'days counted', value: age.days, unit: 'count' },
    ],
    confidence,
    disprovedBy: `A query that runs less often than the counters reach back (a report at the end of the quarter), or an index that was created only lately.${elsewhere}`,
    queries: [],
    storage: storageChange(-index.bytes, subject.pricePerGb),
    ...dropStatements(index),
    benefit: null,
  }
}

function confidenceOf(activity: Activity, age: StatisticsAge, scans: number): Confidence {
  const because = [age.because]
  if (activity.replicas === null)
    because.push('Whether standbys answer queries of their own is not visible to this role.')
  else if (activity.replicas > 0)
    because.push(
      `${activity.replicas} standbys stream from this server; what they scan is counted there, and was not looked at.`,
    )
  if (scans > 0) because.push('Something does scan it, if rarely.')
  if (activity.replicas !== null && activity.replicas > 0) return { level: 'low', because }
  const sure = age.days >= 31 && activity.replicas === 0 && scans === 0
  return { level: sure ? 'high' : 'medium', because }
}
