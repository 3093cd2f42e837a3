import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { messageOf, PostAiError } from '../core/error.ts'
import { orInterrupted } from '../core/interrupt.ts'
import { ownFile } from '../core/own-file.ts'
import type { Connection } from '../postgres/connection.ts'
import { type BackendStream, takeOver } from './backend-stream.ts'
import { FrontendMessages } from './frontend-messages.ts'

/** What pg_dump is asked for. */
export interface DumpRequest {
  /** Command line arguments of pg_dump, without connection and output. */
  args: readonly string[]
}

/** A request and the limits of its run. */
export interface DumpOptions extends DumpRequest {
  signal: AbortSignal
  /** How long the server may be silent before the dump is given up. */
  timeoutMs?: number
}

const SILENCE_LIMIT_MS = 60_000

/**
 * Runs pg_dump 18 (compiled to WASM, from npm) against the server of an open session and returns the SQL.
 * Login and TLS have been done by the driver; pg_dump is told that it is logged in and its requests are passed
 * on. The session is used up by this. Works for every server pg_dump 18 knows (9.2 and newer).
 * Throws `SNAPSHOT_FAILED` with what pg_dump said.
 */
export async function dump(connection: Connection, options: DumpOptions): Promise<string> {
  const stream = takeOver(connection, await serverParameters(connection))
  const { port1, port2 } = new MessageChannel()
  const signal = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(ownFile('lib/sandbox/dump-worker'), {
    workerData: { args: options.args, port: port2, signal },
    transferList: [port2],
    stdout: true,
    stderr: true,
  })
  try {
    const work = serve(port1, stream, signal, worker, options.timeoutMs ?? SILENCE_LIMIT_MS)
    return await orInterrupted(work, options.signal)
  } catch (error) {
    await connection.cancel()
    if (error instanceof PostAiError) throw error
    throw new PostAiError(
      'SNAPSHOT_FAILED',
      `The schema could not be read: ${complaintOf(messageOf(error))}.`,
      {
        cause: error,
      },
    )
  } finally {
    port1.close()
    await worker.terminate()
  }
}

/** What pg_dump complained of, without the name of the program and the line about its missing binary. */
function complaintOf(message: string): string {
  const [, complaint] = /error: ([\s\S]*)$/.exec(message) ?? []
  return (complaint ?? message)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/dump-worker\.[jt]s: (detail|hint): /g, '; $1: ')
    .trim()
    .replace(/\.$/, '')
}

type FromWorker = { request: Uint8Array } | { sql: string } | { failure: string }

function serve(
  port: MessagePort,
  stream: BackendStream,
  signal: Int32Array<SharedArrayBuffer>,
  worker: Worker,
  timeoutMs: number,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const messages = new FrontendMessages()
  const answer = (reply: Uint8Array) => {
    port.postMessage({ reply })
    Atomics.store(signal, 0, 1)
    Atomics.notify(signal, 0)
  }
  port.on('message', async (message: FromWorker) => {
    if ('sql' in message) return resolve(message.sql)
    if ('failure' in message) return reject(new Error(message.failure))
    try {
      answer(await replyTo(messages, stream, message.request, timeoutMs))
    } catch (error) {
      reject(error)
    }
  })
  worker.once('error', reject)
  return promise
}

async function replyTo(
  messages: FrontendMessages,
  stream: BackendStream,
  written: Uint8Array,
  timeoutMs: number,
): Promise<Uint8Array> {
  const request = messages.push(written)
  switch (request?.kind) {
    case 'startup':
      return stream.greeting()
    case 'encryption':
      return Buffer.from('N')
    case 'query':
      return stream.exchange(request.bytes, timeoutMs)
    default:
      return new Uint8Array()
  }
}

/** The settings a server reports at login; pg_dump's libpq needs to hear them again. */
async function serverParameters(connection: Connection): Promise<Map<string, string>> {
  const rows = await connection.query<{ name: string; value: string }>(
    `SELECT name, pg_catalog.current_setting(name) AS value FROM pg_catalog.pg_settings
     WHERE name IN ('server_version', 'server_encoding', 'client_encoding', 'is_superuser', 'session_authorization',
                    'DateStyle', 'IntervalStyle', 'TimeZone', 'integer_datetimes', 'standard_conforming_strings',
                    'default_transaction_read_only', 'in_hot_standby')`,
  )
  return new Map(rows.map((row) => [row.name, row.value]))
}
