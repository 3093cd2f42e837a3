import { extensionIsHarmless } from './harmless-extensions.ts'
import { harmlessSymbols, refusedImmutableSymbols } from './harmless-symbols.ts'
import { FIRST_USER_OID } from './node-tree.ts'
import type { Proc } from './procs.ts'

/**
 * How a function comes to be run: `called` by the statement, a view or the like, which choose its arguments; or as a `part` of
 * a type, an aggregate or an operator class, which the server calls with what belongs there.
 */
export type Use = 'called' | 'part'

/** What is to be made of a function. */
export type Judgement =
  | { kind: 'harmless' }
  /** It is as harmless as what it consists of. */
  | { kind: 'look inside' }
  | { kind: 'refused'; why: string }

/** Judges one function by itself. What an SQL function or an aggregate consists of is for the caller to follow. */
export function judgeFunction(proc: Proc, use: Use, allowed: ReadonlySet<string>): Judgement {
  if (allowed.has(`${proc.schema}.${proc.name}`)) return { kind: 'harmless' }
  if (use === 'called' && proc.inner && proc.kind === 'f') {
    return refused('takes or gives what only the server itself may make')
  }
  if (proc.kind === 'p') return refused('is a procedure')
  if (proc.kind === 'a') return { kind: 'look inside' }
  const settings = (proc.settings ?? []).filter((setting) => !setting.startsWith('search_path='))
  if (settings.length > 0) return refused(`changes settings (${settings.join(', ')})`)
  if (proc.language === 'sql') return { kind: 'look inside' }
  // another name for a built-in function, as extensions give them: only a superuser can
  if (proc.language === 'internal' && proc.volatility !== null) return judgeBuiltIn(proc)
  if (proc.oid < FIRST_USER_OID) return judgeBuiltIn(proc)
  if (proc.language === 'c' && extensionIsHarmless(proc)) return { kind: 'harmless' }
  return refused(
    proc.extension
      ? `belongs to the extension ${proc.extension} and is not known to be harmless`
      : `is written in ${proc.language}, which cannot be looked into`,
  )
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
