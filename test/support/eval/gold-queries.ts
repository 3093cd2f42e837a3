import { quietContext } from '../../../src/lib/core/context.ts'
import { builtInCases } from '../../../src/lib/eval/built-in.ts'
import { type CaseCollection, readCaseDirectory } from '../../../src/lib/eval/query/case-directory.ts'
import { type OpenDatabases, throwawayDatabases } from '../../../src/lib/eval/query/databases.ts'
import type { QueryCase } from '../../../src/lib/eval/query/query-case.ts'
import { QueryScorer, scoreResult } from '../../../src/lib/eval/query/score-query.ts'

/** The questions of the package that can be answered, and their databases. */
export async function builtInQueries(): Promise<CaseCollection> {
  const { cases, databases } = await readCaseDirectory(builtInCases('query'))
  return { cases: cases.filter(({ accepted }) => accepted.length > 0), databases }
}

/** The databases of the package on a server of a major version. */
export function openBuiltIn({ databases }: CaseCollection, major: number): Promise<OpenDatabases> {
  return throwawayDatabases(databases, quietContext(), major)
}

/**
 * What is wrong with the accepted queries of cases, each in a sentence: one that the guard or the server refuses, that returns
 * nothing, or whose result depends on the server's version.
 */
export async function goldFaults(
  cases: readonly QueryCase[],
  [older, newer]: readonly [OpenDatabases, OpenDatabases],
): Promise<string[]> {
  const scorers = [older, newer].map((open) => new QueryScorer((name) => open.urlOf(name)))
  const faults: string[] = []
  for (const one of cases) {
    try {
      const [before = [], after = []] = await Promise.all(
        scorers.map((scorer) => scorer.right(one, quietContext())),
      )
      for (const [index, result] of before.entries()) {
        const same = after[index] && scoreResult(one, [result], after[index]).strict === 1
        if (!same) faults.push(`${one.id}, query ${index + 1}: the servers return different rows`)
        if (result.rows.length === 0) faults.push(`${one.id}, query ${index + 1}: it returns no row`)
      }
    } catch (error) {
      faults.push(String(error))
    }
  }
  return faults
}
