import type { Socket } from 'node:net'
import type { Connection } from '../postgres/connection.ts'

/**
 * The wire of an authenticated session, taken over from the driver. Messages are those of the frontend/backend
 * protocol 3 (PostgreSQL documentation, "Message Formats").
 */
export interface BackendStream {
  /** The bytes a server sends after a successful login, as this server would: what a second libpq has to hear. */
  greeting(): Uint8Array
  /** Sends a complete request and resolves with all that comes back up to and including ReadyForQuery. */
  exchange(request: Uint8Array, timeoutMs: number): Promise<Uint8Array>
}

const READY_FOR_QUERY = 'Z'.charCodeAt(0)

/** Takes the socket of a session away from the driver; the session's `query` must not be used any more. */
export function takeOver(connection: Connection, parameters: ReadonlyMap<string, string>): BackendStream {
  const { stream } = (connection.client as unknown as { connection: { stream: Socket } }).connection
  stream.removeAllListeners('data')
  return {
    greeting: () => greeting(parameters),
    exchange: (request, timeoutMs) => exchange(stream, request, timeoutMs),
  }
}

function exchange(stream: Socket, request: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  const frames = new FrameCounter()
  const onData = (chunk: Buffer) => {
    timer.refresh()
    if (frames.push(chunk)) resolve(frames.bytes())
  }
  const onEnd = () => reject(new Error('the server closed the connection'))
  const timer = setTimeout(
    () => reject(new Error(`the server said nothing for ${timeoutMs / 1000} s`)),
    timeoutMs,
  )
  stream.on('data', onData)
  stream.once('close', onEnd)
  stream.once('error', reject)
  stream.write(request)
  return promise.finally(() => {
    clearTimeout(timer)
    stream.off('data', onData)
    stream.off('close', onEnd)
    stream.off('error', reject)
  })
}

/** Collects chunks and says when a ReadyForQuery message has been received whole, wherever chunks are cut. */
class FrameCounter {
  readonly #chunks: Buffer[] = []
  #pending: Buffer = Buffer.alloc(0)

  push(chunk: Buffer): boolean {
    this.#chunks.push(chunk)
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    let offset = 0
    let ready = false
    while (this.#pending.length - offset >= 5) {
      const end = offset + 1 + this.#pending.readUInt32BE(offset + 1)
      if (end > this.#pending.length) break
      ready = this.#pending[offset] === READY_FOR_QUERY
      offset = end
    }
    this.#pending = this.#pending.subarray(offset)
    return ready && this.#pending.length === 0
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#chunks)
  }
}

function greeting(parameters: ReadonlyMap<string, string>): Uint8Array {
  const authenticationOk = message('R', Buffer.from([0, 0, 0, 0]))
  const status = [...parameters].map(([name, value]) => message('S', Buffer.from(`${name}\0${value}\0`)))
  const keyData = message('K', Buffer.alloc(8))
  return Buffer.concat([authenticationOk, ...status, keyData, message('Z', Buffer.from('I'))])
}

function message(type: string, body: Buffer): Buffer {
  const header = Buffer.alloc(5)
  header.write(type, 0, 'latin1')
  header.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([header, body])
}
