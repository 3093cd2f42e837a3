import type { QueryAdvice } from '../../advisor/advice.ts'

/** That a query is asked once for each row of another one, and how to ask once instead. */
export function nPlusOneText({ parent, ratio, remedy }: NonNullable<QueryAdvice['nPlusOne']>): string {
  const times = Math.round(ratio) === 1 ? 'once' : `${Math.round(ratio)} times`
  return `Asked ${times} for each row of ${parent}. ${remedy}`
}

/** What stands out of a query besides the findings of its plan, sentences. */
export function remarksOn({ because, nPlusOne, unstable }: QueryAdvice): string[] {
  return [because, nPlusOne ? nPlusOneText(nPlusOne) : '', unstable?.meaning ?? ''].filter(
    (text) => text !== '',
  )
}
