import { withPassword } from '../postgres/connection-string.ts'
import type { ConnectResult } from './connection-facts.ts'

/** What psql is called with. */
export interface PsqlCall {
  args: string[]
  /** Added to the environment. */
  env: Record<string, string>
}

/**
 * How psql is called for a database: the password goes through the environment, never through the arguments, which
 * every user of the computer can read.
 */
export function psqlCall(connection: ConnectResult): PsqlCall {
  const { url, password } = connection
  return { args: [withPassword(url, undefined)], env: password === null ? {} : { PGPASSWORD: password } }
}
