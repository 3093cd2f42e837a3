import type { RunContext } from '../../core/context.ts'
import { readTextFile } from '../../core/text-file.ts'
import { connectReadOnly } from '../../postgres/read-only.ts'
import { readSnapshot } from '../../sandbox/read-snapshot.ts'
import type { Snapshot } from '../../sandbox/snapshot.ts'
import { readStatements } from '../workload/pg-stat-statements.ts'
import { recordedWorkload } from '../workload/recorded-workload.ts'
import type { Workload } from '../workload/workload.ts'
import { parseWorkload } from '../workload/workload-file.ts'
import type { Activity } from './activity.ts'
import { readActivity } from './read-activity.ts'
import { readServerPlans, type ServerPlan } from './server-plans.ts'

/** All that advice is made from: with it no server is needed any more. */
export interface Recording {
  snapshot: Snapshot
  /** Null where the server records none. */
  workload: Workload | null
  /** How the server itself plans queries of this workload; null when it was asked for none of them. */
  serverPlans: ServerPlan[] | null
  /** How the database has been used; null in files of before this was recorded. */
  activity: Activity | null
  /** Its values were replaced; absent when they are those of the database. */
  redacted?: true
}

/** Takes a snapshot of a database and asks it for its plans of a workload; read only, and no query is run. */
export async function recordDatabase(
  url: string,
  workload: Workload | null,
  context: RunContext,
): Promise<Recording> {
  const snapshot = await readSnapshot(url, context)
  await using connection = await connectReadOnly(url, { signal: context.signal })
  const activity = await readActivity(connection)
  if (!workload) return { snapshot, workload, activity, serverPlans: null }
  context.report.step('Asking the server for its plans')
  const { major } = snapshot.server
  return {
    snapshot,
    workload,
    activity,
    serverPlans: await readServerPlans(connection, major, workload.queries, context.signal),
  }
}

/** The workload that pg_stat_statements recorded for a database. Throws `WORKLOAD_UNAVAILABLE`. */
export async function readRecordedWorkload(url: string, context: RunContext): Promise<Workload> {
  context.report.step('Reading the workload')
  await using connection = await connectReadOnly(url, { signal: context.signal })
  return recordedWorkload(await readStatements(connection))
}

/** The workload of an SQL file, or of stdin for `-`. Throws `INPUT_UNREADABLE`, `INPUT_INVALID`, `SQL_SYNTAX`. */
export async function readWorkloadFile(file: string, context: RunContext): Promise<Workload> {
  context.report.step('Reading the workload')
  return parseWorkload(await readTextFile(file), file)
}
