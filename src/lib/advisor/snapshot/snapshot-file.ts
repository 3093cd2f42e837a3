import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { RunContext } from '../../core/context.ts'
import { messageOf, PostAiError } from '../../core/error.ts'
import { JsonMismatch } from '../../core/json-check.ts'
import { fileErrorReason, writeTextFile } from '../../core/text-file.ts'
import type { Workload } from '../workload/workload.ts'
import type { Recording } from './recording.ts'
import { recordingCheck } from './recording-check.ts'

const FORMAT = 'post-ai-snapshot'
const FORMAT_VERSION = 1
/** A snapshot of ten thousand tables takes less than a tenth of this; a text longer than that cannot be read. */
const MOST_BYTES = 400 * 2 ** 20

/**
 * Writes a recording as a snapshot file (gzip of JSON) that only its owner can read, for statistics hold values.
 * Resolves with its size in bytes. Throws `OUTPUT_UNWRITABLE`.
 */
export async function writeSnapshotFile(path: string, recording: Recording): Promise<number> {
  const content = JSON.stringify({ format: FORMAT, formatVersion: FORMAT_VERSION, ...recording })
  const bytes = await promisify(gzip)(content)
  await writeTextFile(path, bytes, 0o600)
  return bytes.length
}

/**
 * Reads a snapshot file. Throws `INPUT_UNREADABLE`, and `INPUT_INVALID` when it is no snapshot, was damaged, or is of
 * a newer format.
 */
export async function readSnapshotFile(path: string): Promise<Recording> {
  const value = parsed(await unpacked(await bytesOf(path), path), path)
  if (value.format !== FORMAT) throw invalid(path, 'it is not a snapshot of post-ai', TAKE_ONE)
  if (typeof value.formatVersion === 'number' && value.formatVersion > FORMAT_VERSION) {
    const reason = `its format is version ${value.formatVersion}, and this post-ai knows version ${FORMAT_VERSION}`
    throw invalid(path, reason, 'Use the post-ai that wrote it, or a newer one: npx post-ai@latest.')
  }
  try {
    recordingCheck(value, '')
  } catch (error) {
    if (error instanceof JsonMismatch) throw invalid(path, `in it ${error.message}`, TAKE_ONE, error)
    throw error
  }
  const { snapshot, workload, serverPlans, activity, redacted } = value as unknown as Recording
  return { snapshot, workload, serverPlans, activity: activity ?? null, ...(redacted && { redacted }) }
}

/**
 * The recording of a snapshot file, with its workload or the one given, and a note that tells what is used. Throws
 * what reading throws, and `WORKLOAD_UNAVAILABLE` when there is neither workload.
 */
export async function recordingFrom(
  path: string,
  given: Workload | undefined,
  context: RunContext,
): Promise<Recording & { workload: Workload }> {
  const recording = await readSnapshotFile(path)
  noteSnapshot(recording, path, context)
  // the server was asked for its plans of the recorded queries, not of these
  if (given && recording.redacted) context.report.warn(OTHER_VALUES)
  if (given) return { ...recording, workload: given, serverPlans: null }
  if (recording.workload) return { ...recording, workload: recording.workload }
  throw new PostAiError('WORKLOAD_UNAVAILABLE', `${path} holds no workload: the server recorded none.`, {
    hints: [`Give the queries: post-ai advise --snapshot ${path} --workload queries.sql`],
  })
}

/** Tells which snapshot an answer rests on. */
export function noteSnapshot({ snapshot, redacted }: Recording, path: string, context: RunContext): void {
  const { server, takenAt } = snapshot
  const how = redacted ? ', its values replaced' : ''
  context.report.note(
    `Using ${path}: ${server.database} on PostgreSQL ${server.version}, taken ${takenAt}${how}.`,
  )
}

const OTHER_VALUES =
  'The values of this snapshot were replaced (--redact): constants in your queries match none of them, and are taken to be rare.'
const TAKE_ONE = 'Take a snapshot of the database: post-ai snapshot --url postgres://…'

async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new PostAiError('INPUT_UNREADABLE', `Cannot read ${path}: ${fileErrorReason(error)}.`, {
      hints: ['Give the path of a file that post-ai snapshot wrote.'],
      cause: error,
    })
  }
}

async function unpacked(bytes: Buffer, path: string): Promise<string> {
  // RFC 1952: every gzip file begins so
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) throw invalid(path, 'it is not a snapshot of post-ai', TAKE_ONE)
  try {
    return (await promisify(gunzip)(bytes, { maxOutputLength: MOST_BYTES })).toString('utf8')
  } catch (error) {
    const reason = `it is damaged or was cut off (${messageOf(error)})`
    throw invalid(path, reason, 'Copy it again from where it was written, as a binary file.', error)
  }
}

function parsed(content: string, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(content)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // the same as any other content
  }
  throw invalid(path, 'it is not a snapshot of post-ai', TAKE_ONE)
}

function invalid(path: string, reason: string, hint: string, cause?: unknown): PostAiError {
  return new PostAiError('INPUT_INVALID', `${path} cannot be used: ${reason}.`, { hints: [hint], cause })
}
