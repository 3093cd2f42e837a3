import { stat } from 'node:fs/promises'
import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import { throwIfInterrupted } from '../../core/interrupt.ts'
import { decoded, parseConnectionString } from '../../postgres/connection-string.ts'
import type { Workload } from '../workload/workload.ts'
import { type Recording, readRecordedWorkload, recordDatabase } from './recording.ts'
import { redactRecording } from './redact/redact.ts'
import { writeSnapshotFile } from './snapshot-file.ts'

/** Of which database a snapshot is taken, and where it is kept. */
export interface TakeSnapshotInput {
  /** Connection string of the database, password included. */
  url: string
  /** The file to write; `<database>.postai` in the current directory when absent. */
  file?: string | undefined
  /** Whether a file that is there may be replaced. */
  yes?: boolean
  /** Replaces all values (`redactRecording`), so that the file can be given to others. */
  redact?: boolean
}

/** The result of `snapshot`: its JSON is this. */
export interface SnapshotResult {
  file: string
  /** Of the file. */
  bytes: number
  database: string
  /** Of the server, e.g. "15.18". */
  version: string
  /** Tables, materialized views and partitions that it holds the statistics of. */
  tables: number
  /** Recorded queries; null where the server records none. */
  queries: number | null
  /** ISO 8601, by the server's clock. */
  takenAt: string
  /** Whether its values were replaced. */
  redacted: boolean
}

/**
 * Writes schema, statistics, sizes, settings and the recorded workload of a database into a file, from which `advise`
 * and `explain` work without the server. Read only; no rows are read, but statistics hold values of them, which `redact`
 * replaces. Throws
 * `USAGE_NEEDS_YES` when the file is there, `SNAPSHOT_FAILED`, `OUTPUT_UNWRITABLE` and what connecting throws.
 */
export async function takeSnapshot(input: TakeSnapshotInput, context: RunContext): Promise<SnapshotResult> {
  const file = input.file ?? defaultName(input.url)
  if (!input.yes && (await isThere(file))) {
    throw new PostAiError('USAGE_NEEDS_YES', `${file} is there already, and would be replaced.`, {
      hints: ['Add --yes to replace it, or name another file.'],
    })
  }
  const workload = await workloadIfAny(input.url, context)
  const recording = await recorded(input, workload, context)
  throwIfInterrupted(context.signal)
  context.report.step(`Writing ${file}`)
  const bytes = await writeSnapshotFile(file, recording)
  const { server, relations, hidden, takenAt } = recording.snapshot
  const unknown = new Set(
    hidden.filter(({ what }) => what === 'structure').map(({ schema, name }) => `${schema}.${name}`),
  )
  const tables = relations.filter(
    ({ kind, schema, name }) => /[rmp]/.test(kind) && !unknown.has(`${schema}.${name}`),
  )
  return {
    file,
    bytes,
    database: server.database,
    version: server.version,
    tables: tables.length,
    queries: workload?.queries.length ?? null,
    takenAt,
    redacted: recording.redacted ?? false,
  }
}

async function recorded(
  { url, redact }: TakeSnapshotInput,
  workload: Workload | null,
  context: RunContext,
): Promise<Recording> {
  const recording = await recordDatabase(url, workload, context)
  if (!redact) return recording
  context.report.step('Replacing values')
  return await redactRecording(recording)
}

async function workloadIfAny(url: string, context: RunContext): Promise<Workload | null> {
  try {
    return await readRecordedWorkload(url, context)
  } catch (error) {
    if (!(error instanceof PostAiError) || error.code !== 'WORKLOAD_UNAVAILABLE') throw error
    context.report.warn(`${error.message} The snapshot holds no workload.`)
    return null
  }
}

/** Made of the database's name in the URL, without what means something to a file system. */
function defaultName(url: string): string {
  const name = decoded(parseConnectionString(url).pathname.slice(1)).replaceAll(/[^\p{L}\p{N}_.-]+/gu, '_')
  return `${name.replace(/^\.+/, '') || 'database'}.postai`
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined
}
