import type { RunContext } from '../core/context.ts'
import { connectReadOnly } from '../postgres/read-only.ts'
import { judge } from './judge.ts'
import { readWriterFacts } from './reader-role.ts'
import type { Allowances, Verdict } from './verdict.ts'

/** What `query check` answers. */
export interface QueryCheckResult extends Verdict {
  /** The role that the statement would run as. */
  role: string
  /** Why that role could write if the guard were not there; null when it could not. */
  couldWrite: string | null
  /** Statements that make a role which only reads; none when this one does. */
  readerGrants: string[]
}

/** Judges a statement on a database without running it. Throws what `connect` throws. */
export async function checkQuery(
  url: string,
  sql: string,
  allow: Allowances,
  context: RunContext,
): Promise<QueryCheckResult> {
  await using connection = await connectReadOnly(url, { signal: context.signal })
  const verdict = await judge(sql, connection, allow)
  const { role, couldWrite, reason, grants } = await readWriterFacts(connection)
  return { ...verdict, role, couldWrite: couldWrite ? reason : null, readerGrants: couldWrite ? grants : [] }
}
