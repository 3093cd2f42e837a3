import { connect } from '../../src/lib/postgres/connection.ts'

/** What the clients of a while have seen. */
export interface Seen {
  /** The longest that a statement of a client took, in milliseconds. */
  longestMs: number
  statements: number
  /** Statements that failed, and the message of the first. */
  failed: number
  failure: string
}

const WRITERS = 4
const READERS = 4
/** A client rests so long between two statements. */
const PAUSE_MS = 4

/** Lets four clients read and four write single rows while some work is done, and for a moment before. */
export async function duringLoad(url: string, rows: number, work: () => Promise<void>): Promise<Seen> {
  const seen: Seen = { longestMs: 0, statements: 0, failed: 0, failure: '' }
  let [counts, goesOn] = [false, true]
  const client = async (sql: () => string) => {
    await using connection = await connect(url)
    while (goesOn) {
      const began = performance.now()
      try {
        await connection.script(sql())
      } catch (error) {
        seen.failed += 1
        seen.failure ||= String(error)
      }
      if (counts) seen.longestMs = Math.max(seen.longestMs, performance.now() - began)
      seen.statements += 1
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
  const some = () => 1 + Math.floor(Math.random() * rows)
  const reading = () => `SELECT owner_id, balance FROM accounts WHERE number = ${some()}`
  const writing = () =>
    Math.random() < 0.2
      ? `INSERT INTO accounts (owner_id, email, note) VALUES (${1 + (some() % 10_000)}, gen_random_uuid() || '@example.org', 'x')`
      : `UPDATE accounts SET balance = balance + 1 WHERE number = ${some()}`
  const clients = [
    ...Array.from({ length: READERS }, () => client(reading)),
    ...Array.from({ length: WRITERS }, () => client(writing)),
  ]
  await new Promise((resolve) => setTimeout(resolve, 500))
  counts = true
  try {
    await work()
  } finally {
    goesOn = false
    await Promise.all(clients)
  }
  return seen
}
