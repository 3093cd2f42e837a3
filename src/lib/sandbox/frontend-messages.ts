/** What one piece of a frontend's byte stream asks for. */
export type FrontendRequest =
  /** The first message of a session: to be answered with the greeting. */
  | { kind: 'startup' }
  /** SSLRequest or GSSENCRequest: to be answered with a single N. */
  | { kind: 'encryption' }
  /** One or more whole messages of which the last wants a ReadyForQuery. */
  | { kind: 'query'; bytes: Uint8Array }
  /** Terminate: the frontend is leaving. */
  | { kind: 'terminate' }

const ENCRYPTION_REQUESTS = new Set([80877103, 80877104])
const QUERY = 'Q'.charCodeAt(0)
const SYNC = 'S'.charCodeAt(0)
const TERMINATE = 'X'.charCodeAt(0)

/**
 * Cuts what libpq writes into requests. libpq flushes long messages in multiples of 8 kB, so a write may end in
 * the middle of one; nothing is returned until the message that wants an answer is whole.
 */
export class FrontendMessages {
  #started = false
  #pending: Buffer = Buffer.alloc(0)

  push(written: Uint8Array): FrontendRequest | undefined {
    this.#pending = Buffer.concat([this.#pending, written])
    if (!this.#started) return this.#startup()
    let offset = 0
    let last: number | undefined
    while (this.#pending.length - offset >= 5) {
      const end = offset + 1 + this.#pending.readUInt32BE(offset + 1)
      if (end > this.#pending.length) return undefined
      last = this.#pending[offset]
      offset = end
    }
    if (offset !== this.#pending.length) return undefined
    if (last !== QUERY && last !== SYNC && last !== TERMINATE) return undefined
    const bytes = this.#pending
    this.#pending = Buffer.alloc(0)
    return last === TERMINATE ? { kind: 'terminate' } : { kind: 'query', bytes }
  }

  #startup(): FrontendRequest | undefined {
    if (this.#pending.length < 8 || this.#pending.length < this.#pending.readUInt32BE(0)) return undefined
    const code = this.#pending.readUInt32BE(4)
    this.#pending = Buffer.alloc(0)
    if (ENCRYPTION_REQUESTS.has(code)) return { kind: 'encryption' }
    this.#started = true
    return { kind: 'startup' }
  }
}
