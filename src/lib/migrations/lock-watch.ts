import type { RunContext } from '../core/context.ts'
import { type Connection, connect } from '../postgres/connection.ts'
import { describeSession, type SessionFacts, sessionFactsSql } from './session-facts.ts'

/** A statement that is done within this time is not worth looking at. */
const FIRST_LOOK_MS = 250
const LOOK_MS = 500

/** Looks from a second session at what the first one waits for, and says it. */
export interface LockWatch {
  /** Who was last seen in the way of the first session, described; empty when nobody was. */
  readonly seen: readonly string[]
  /** Does work of the first session while watching it. */
  during<T>(what: string, work: () => Promise<T>): Promise<T>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * A watch over the session with this process number. The second session is opened when a statement takes long for the
 * first time; when it cannot be opened, nothing is said.
 */
export function watchLocks(url: string, pid: number, context: RunContext): LockWatch {
  let second: Promise<Connection | undefined> | undefined
  let seen: string[] = []
  let said = ''
  const look = async (what: string): Promise<void> => {
    second ??= connect(url, { settings: { statement_timeout: '5s' } }).catch(() => undefined)
    const sessions = await blockers(await second, pid)
    if (sessions.length === 0) return
    seen = sessions.map(describeSession)
    const who = sessions.map((session) => session.pid).join()
    if (who !== said) context.report.note(`${what} waits for ${seen.join(' and ')}.`)
    said = who
  }
  return {
    get seen() {
      return seen
    },
    async during(what, work) {
      seen = []
      let looking: Promise<void> = Promise.resolve()
      let timer: NodeJS.Timeout | undefined
      let ended = false
      const next = (ms: number) => {
        timer = setTimeout(() => {
          looking = look(what).catch(() => undefined)
          looking.then(() => !ended && next(LOOK_MS))
        }, ms)
      }
      next(FIRST_LOOK_MS)
      try {
        return await work()
      } finally {
        ended = true
        clearTimeout(timer)
        await looking
      }
    },
    async [Symbol.asyncDispose]() {
      await (await second)?.[Symbol.asyncDispose]()
    },
  }
}

/** The sessions that hold what the process waits for, or whose snapshots it waits for. */
async function blockers(connection: Connection | undefined, pid: number): Promise<SessionFacts[]> {
  if (!connection) return []
  return connection.query<SessionFacts & Record<string, unknown>>(
    `${sessionFactsSql} WHERE pid = ANY (pg_catalog.pg_blocking_pids($1)) AND pid <> $1 ORDER BY xact_start LIMIT 5`,
    [pid],
  )
}
