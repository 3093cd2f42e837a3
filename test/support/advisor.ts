import { expect } from 'vitest'
import { proposeOn } from '../../src/lib/advisor/propose.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { openPlanner } from '../../src/lib/sandbox/planner.ts'
import { readSnapshot } from '../../src/lib/sandbox/read-snapshot.ts'
import { indexesIn, serverPlans } from './plans.ts'

/** What the advisor says about single statements, asked of one planner of a database. */
export interface IndexExpectations extends AsyncDisposable {
  /** The advisor proposes exactly these, written `table (columns) INCLUDE (…) WHERE …`. */
  expectIndex(sql: string, ...indexes: string[]): Promise<void>
  /** The advisor proposes nothing, and says this of the reason. */
  expectNoIndex(sql: string, reason?: RegExp): Promise<void>
  /** The statements that would build what is proposed, for the real server. */
  ddlFor(sql: string): Promise<string[]>
}

/** Boots a planner of the database, to be asked many times. */
export async function indexExpectations(url: string): Promise<IndexExpectations> {
  const planner = await openPlanner(await readSnapshot(url, quietContext()), quietContext())
  const ask = (sql: string) => proposeOn(planner, sql, quietContext())
  const ddlFor = async (sql: string) => (await ask(sql)).recommendations.map(({ ddl }) => ddl)
  return {
    ddlFor,
    async expectIndex(sql, ...indexes) {
      expect((await ddlFor(sql)).map(indexOf).sort()).toEqual(indexes.sort())
    },
    async expectNoIndex(sql, reason = /./) {
      const { recommendations, note } = await ask(sql)
      expect(recommendations.map(({ ddl }) => ddl)).toEqual([])
      expect(note).toMatch(reason)
    },
    [Symbol.asyncDispose]: () => planner[Symbol.asyncDispose](),
  }
}

/** The indexes that the real server's plan of a statement uses. */
export async function indexesUsed(url: string, major: number, sql: string): Promise<string[]> {
  const [plan] = await serverPlans(url, major, [sql])
  return plan ? indexesIn(plan) : []
}

/** `CREATE INDEX CONCURRENTLY t_c_idx ON public.t (c);` as `t (c)`; of several statements the first tells. */
function indexOf(ddl: string): string {
  return ddl.replace(/^CREATE INDEX (?:CONCURRENTLY )?\S+ ON (?:ONLY )?(?:public\.)?([^;]*);[\s\S]*$/, '$1')
}
