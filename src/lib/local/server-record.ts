import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { PostAiError, systemErrorCode } from '../core/error.ts'
import { registerSecret } from '../core/redact.ts'
import { fileErrorReason, writeTextFile } from '../core/text-file.ts'
import type { ServerPlace } from './server-place.ts'

/** What is remembered of the local server between starts. */
export interface ServerRecord {
  /** Kept from start to start, so that connection strings stay true. */
  port: number | undefined
  /** Of the superuser `postgres`, for this tool only. */
  superuserPassword: string
  /** Of the server at its last start: `18.4`. */
  version: string | undefined
}

/** A record for a server that is to be made. */
export function newRecord(): ServerRecord {
  const superuserPassword = randomBytes(24).toString('base64url')
  registerSecret(superuserPassword)
  return { port: undefined, superuserPassword, version: undefined }
}

/** The record of the server, or undefined when none was made. Throws `LOCAL_START_FAILED` when it cannot be understood. */
export async function readRecord(place: ServerPlace): Promise<ServerRecord | undefined> {
  let text: string
  try {
    text = await readFile(place.record, 'utf8')
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined
    throw unreadable(place, fileErrorReason(error), error)
  }
  const record = parsed(text)
  if (!record) throw unreadable(place, 'it does not hold port and password')
  registerSecret(record.superuserPassword)
  return record
}

/** Replaces the record; only its owner can read it. */
export async function writeRecord(place: ServerPlace, record: ServerRecord): Promise<void> {
  await writeTextFile(place.record, `${JSON.stringify(record)}\n`, 0o600)
}

function parsed(text: string): ServerRecord | undefined {
  try {
    const { port, superuserPassword, version } = JSON.parse(text) as Record<string, unknown>
    if (typeof superuserPassword !== 'string' || superuserPassword === '') return undefined
    return {
      port: typeof port === 'number' ? port : undefined,
      superuserPassword,
      version: typeof version === 'string' ? version : undefined,
    }
  } catch {
    return undefined
  }
}

function unreadable(place: ServerPlace, reason: string, cause?: unknown): PostAiError {
  return new PostAiError('LOCAL_START_FAILED', `Cannot use ${place.record}: ${reason}.`, {
    hints: [
      'Restore that file from a backup, or run as the user who made the local server.',
      `To begin with an empty server instead, move ${place.directory} away.`,
    ],
    cause,
  })
}
