import type { RunContext } from '../core/context.ts'
import { openPlanner, type Planner } from '../sandbox/planner.ts'
import type { Advice, Coverage } from './advice.ts'
import type { AdviseLimits } from './advise-limits.ts'
import { type Examination, examine } from './examination.ts'
import { withoutAdvised } from './existing/already-advised.ts'
import { compareWithServer } from './fidelity.ts'
import { indexAdvice } from './indexes/index-advice.ts'
import type { PlanPair } from './plans/plan-pair.ts'
import { rewrittenPlans } from './plans/rewritten-plans.ts'
import { queryAdvice } from './queries/query-advice.ts'
import { heaviestFirst } from './ranking.ts'
import type { Subject } from './rule.ts'
import { outcomeOf } from './rules/registry.ts'
import { daysBetween } from './search/problem.ts'
import { compareSince } from './since/compare.ts'
import { raisedByGrowth } from './since/growth.ts'
import { sizesOf } from './sizes.ts'
import {
  type Recording,
  readRecordedWorkload,
  readWorkloadFile,
  recordDatabase,
} from './snapshot/recording.ts'
import { readSnapshotFile, recordingFrom } from './snapshot/snapshot-file.ts'
import type { Workload } from './workload/workload.ts'

/** Which database, and what to take for its workload. */
export type AdviseInput = (
  | {
      /** Connection string of the database, password included. */
      url: string
    }
  | {
      /** A file of `takeSnapshot`; no connection is made. */
      snapshotFile: string
    }
) & {
  /** A file of SQL statements that stands for pg_stat_statements; `-` for stdin. */
  workloadFile?: string
  limits?: AdviseLimits
  /** What a GB of storage costs a month, in any currency: sizes are then given in money too. */
  pricePerGb?: number
  /** An earlier snapshot file of the same database, to tell what has changed. */
  sinceFile?: string
}

/**
 * Looks for the indexes a workload lacks: reads statistics and the recorded workload from the server (read only,
 * no query of the user is run) or from a snapshot file, tries candidate indexes on an embedded planner that
 * believes it is that server, and says how well the two planners agree.
 */
export async function advise(input: AdviseInput, context: RunContext): Promise<Advice> {
  const earlier = input.sinceFile === undefined ? null : await readSnapshotFile(input.sinceFile)
  const recording = await recordingOf(input, context)
  const { workload, snapshot, serverPlans, activity } = recording
  await using planner = await openPlanner(snapshot, context)
  context.report.step(`Planning ${workload.queries.length} queries as they are today`)
  const examination = await examine(workload, planner)
  const fidelity = serverPlans && compareWithServer(examination.queries, serverPlans)
  const subject = { planner, activity, queries: examination.queries, pricePerGb: input.pricePerGb ?? null }
  const advice = await assemble(workload, examination, subject, { fidelity, limits: input.limits }, context)
  const since = earlier && compareSince(earlier, { recording, queries: examination.queries })
  const rewritten = await rewrittenPlans(advice.recommendations, examination.queries, planner)
  return {
    ...advice,
    queries: raisedByGrowth(advice.queries, since),
    recommendations: heaviestFirst(advice.recommendations),
    sizes: sizesOf(snapshot, activity, planner.catalog),
    since,
    plans: [...advice.plans, ...rewritten],
  }
}

async function recordingOf(
  input: AdviseInput,
  context: RunContext,
): Promise<Recording & { workload: Workload }> {
  const { workloadFile } = input
  const given = workloadFile === undefined ? undefined : await readWorkloadFile(workloadFile, context)
  if ('snapshotFile' in input) return recordingFrom(input.snapshotFile, given, context)
  const workload = given ?? (await readRecordedWorkload(input.url, context))
  return { ...(await recordDatabase(input.url, workload, context)), workload }
}

async function assemble(
  workload: Workload,
  examination: Examination,
  subject: Subject,
  input: { fidelity: Advice['planner']['fidelity']; limits: AdviseLimits | undefined },
  context: RunContext,
): Promise<Omit<Advice, 'sizes' | 'since' | 'plans'> & { plans: PlanPair[] }> {
  const { planner } = subject
  const { snapshot } = planner
  const { fidelity, limits } = input
  const days = daysBetween(workload.since, snapshot.takenAt)
  const different = fidelity?.different ?? null
  const outcome = await outcomeOf(subject)
  const asked = await queryAdvice(examination.queries, planner)
  const indexes = await indexAdvice(subject, { limits, days, different }, context)
  return {
    server: {
      version: snapshot.server.version,
      database: snapshot.server.database,
      takenAt: snapshot.takenAt,
    },
    planner: {
      engine: 'PGlite',
      version: planner.version,
      fidelity,
      calls: indexes.calls + asked.calls,
      notLoaded: [...planner.notLoaded],
    },
    coverage: { ...coverageOf(workload, examination, planner), timedOut: indexes.timedOut },
    queries: asked.queries,
    recommendations: [
      ...indexes.rewrites,
      ...indexes.recommendations,
      ...(await withoutAdvised(outcome.recommendations, indexes.recommendations)),
    ],
    refused: [...indexes.refused, ...outcome.refused],
    plans: indexes.plans,
  }
}

function coverageOf(
  workload: Workload,
  examination: Examination,
  planner: Planner,
): Omit<Coverage, 'timedOut'> {
  const total = (queries: readonly { totalMs: number | undefined }[]) =>
    queries.reduce((sum, query) => sum + (query.totalMs ?? 0), 0)
  const all = total(workload.queries)
  return {
    source: workload.source,
    since: workload.since ?? null,
    seen: workload.queries.length + workload.skipped.reduce((sum, entry) => sum + entry.count, 0),
    examined: examination.queries.length,
    timeShare: all > 0 ? total(examination.queries.map((entry) => entry.query)) / all : null,
    skipped: examination.skipped,
    tables: planner.catalog.tables.length,
    indexes: planner.catalog.indexes.length,
    hidden: planner.snapshot.hidden.map((table) => ({
      table: `${table.schema}.${table.name}`,
      what: table.what,
    })),
  }
}
