import { FIRST_USER_OID } from './node-tree.ts'
import type { Proc } from './procs.ts'
import type { Via } from './reach.ts'
import type { RelationUse } from './relations.ts'
import { type Refusal, refuse } from './verdict.ts'

/** A function that the statement, or what lies before it, would call. */
export function refusedFunction(proc: Proc, why: string, via: Via | undefined): Refusal {
  const through = via?.up
    ? ` (reached through ${via.up.subject.replace(/^(The|A)\b/, (a) => a.toLowerCase())})`
    : ''
  const name = `${proc.schema}.${proc.name}`
  return refuse(
    via?.rule ?? 'function',
    `${via?.subject ?? 'The statement'} calls ${proc.signature}, which ${why}${through}.`,
    proc.oid < FIRST_USER_OID
      ? `Write the query without it; or, if you know what it does here, allow it: --allow-function ${name}`
      : `If it changes nothing, allow it: --allow-function ${name}`,
  )
}

/** A foreign table that is not allowed. */
export function refusedForeign({ name }: RelationUse, via: Via | undefined): Refusal {
  return refuse(
    'relation',
    `${via?.subject ?? 'The statement'} reads the foreign table ${name}: another server or program would do the work.`,
    `If reading it changes nothing there, allow it: --allow-foreign-table ${name}`,
  )
}

/** What a relation is called. */
export function kindName({ kind }: RelationUse): string {
  return kind === 'v' ? 'view' : kind === 'f' ? 'foreign table' : 'table'
}

/** An object that was dropped meanwhile. */
export function gone(what: string): Refusal {
  return refuse('unknown-name', `The ${what} went away while the guard looked.`, 'Try again.')
}
