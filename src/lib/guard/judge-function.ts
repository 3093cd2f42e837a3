import { extensionIsHarmless } from './harmless-extensions.ts'
import { harmlessSymbols, refusedImmutableSymbols } from './harmless-symbols.ts'
import { FIRST_USER_OID } from './node-tree.ts'
import type { Proc } from './procs.ts'

/**
 * How a function comes to be run: `called` by the statement, a view or the like, which choose its arguments; as a `part` of an
 * aggregate, a cast or a range, which the server calls with what belongs there; or as the `support` of a base type, an operator
 * class or an access method, which is a part that only a superuser can appoint. A function that is `unfolded` is not run, but
 * planning may put its body in its place when it is in SQL.
 */
export type Use = 'called' | 'part' | 'support' | 'unfolded'

/** What is to be made of a function. */
export type Judgement =
  | { kind: 'harmless' }
  /** It is as harmless as what it consists of. */
  | { kind: 'look inside' }
  | { kind: 'refused'; why: string }

/** Judges one function by itself. What an SQL function or an aggregate consists of is for the caller to follow. */
export function judgeFunction(
  proc: Proc,
  use: Use,
  allowed: ReadonlySet<string>,
  path: readonly string[],
): Judgement {
  if (allowed.has(`${proc.schema}.${proc.name}`)) return { kind: 'harmless' }
  if (use === 'called' && proc.inner && proc.kind === 'f') {
    return refused('takes or gives what only the server itself may make')
  }
  if (use === 'unfolded' && proc.language !== 'sql') return { kind: 'harmless' }
  if (proc.kind === 'p') return refused('is a procedure')
  if (proc.kind === 'a') return { kind: 'look inside' }
  const settings = (proc.settings ?? []).filter((setting) => !setting.startsWith('search_path='))
  if (settings.length > 0) return refused(`changes settings (${settings.join(', ')})`)
  if (proc.language === 'sql') return judgeSql(proc, path)
  // another name for a built-in function, as extensions give them: only a superuser can
  if (proc.language === 'internal' && proc.volatility !== null) return judgeBuiltIn(proc)
  if (proc.oid < FIRST_USER_OID) return judgeBuiltIn(proc)
  if (proc.language === 'c' && proc.extension !== null && use === 'support') return { kind: 'harmless' }
  if (proc.language === 'c' && extensionIsHarmless(proc)) return { kind: 'harmless' }
  return refused(
    proc.extension
      ? `belongs to the extension ${proc.extension} and is not known to be harmless`
      : `is written in ${proc.language}, which cannot be looked into`,
  )
}

/**
 * A body that is kept as text is resolved anew at each call, in the function's own search path when it has one, else in the
 * caller's, where `$user` means the owner while the function has the owner's rights. It can be looked into when all that lies
 * within the path of the session.
 */
function judgeSql(proc: Proc, path: readonly string[]): Judgement {
  if (proc.bodyTree !== null) return { kind: 'look inside' }
  const own = proc.settings?.find((setting) => setting.startsWith('search_path='))
  if (own === undefined) {
    return proc.securityDefiner
      ? refused('runs with the rights of its owner and has no search_path of its own')
      : { kind: 'look inside' }
  }
  const schemas = own
    .slice('search_path='.length)
    .split(',')
    .map((name) => name.trim().replace(/^"(.*)"$/, '$1'))
  const foreign = schemas.find((name) => !['', 'pg_temp', 'pg_catalog', ...path].includes(name))
  return foreign === undefined
    ? { kind: 'look inside' }
    : refused(`looks for names in the schema ${foreign}, which is not in this session's search path`)
}

function judgeBuiltIn(proc: Proc): Judgement {
  if (proc.language === 'c') {
    // conversions between encodings, and the stemmers of text search, have no other way in
    return proc.inner ? { kind: 'harmless' } : refused('is not known to be harmless')
  }
  if (proc.language !== 'internal') return refused(`was replaced by one in ${proc.language}`)
  if (proc.inner) return { kind: 'harmless' }
  if (harmlessSymbols.has(proc.source)) return { kind: 'harmless' }
  if (proc.volatility === 'i' && !refusedImmutableSymbols.has(proc.source)) return { kind: 'harmless' }
  return refused('is not on the list of built-in functions that change nothing')
}

function refused(why: string): Judgement {
  return { kind: 'refused', why }
}
