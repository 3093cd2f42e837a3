import { expect, test } from 'vitest'
import { noUsage } from '../../src/lib/ai/spending.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { type FinishedAttempt, RunFile } from '../../src/lib/eval/run-file.ts'
import { runSuite } from '../../src/lib/eval/run-suite.ts'
import type { EvalSuite } from '../../src/lib/eval/suite.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const right = { strict: 1, loose: 1 }

function finished(id: string, usd: number): FinishedAttempt {
  const stages = { first: right, repaired: right, final: right }
  const usage = { ...noUsage, calls: 1, usd }
  const result = { stages, parts: {}, notes: [], answer: 'SELECT 1', failure: null, repairs: 0, usage }
  return { id, number: 1, ms: 1, result }
}

/** A suite of three cases whose answers are always right. */
function suiteThat(asked: string[]): EvalSuite {
  return {
    name: 'query',
    cases: ['a', 'b', 'c'].map((id) => ({ id, category: 'x', difficulty: 'easy' as const, digest: id })),
    async ask({ id }, { keep }) {
      asked.push(id)
      keep('final', 'SELECT 1')
      return { repairs: 0 }
    },
    score: async () => ({ ...right, parts: {}, notes: [] }),
    textOf: String,
    promptLength: async () => 1,
  }
}

test('the budget is that of the whole run, with what was spent before it went on', async () => {
  await using home = await temporaryDirectory()
  const env = { POST_AI_DATA_DIR: home.path }
  const limits = { calls: 10, ms: 60_000, usd: 5 }
  const going = async (before: FinishedAttempt[]) => {
    const asked: string[] = []
    const file = new RunFile('query', before, env)
    await file.prepare()
    await file.begin(before)
    const options = { place: { env, baseUrl: undefined, model: undefined }, repeat: 1, limits }
    const end = await runSuite(suiteThat(asked), before, file, options, quietContext()).then(
      (all) => all.length,
      ({ code, message }: Error & { code?: string }) => `${code} ${message}`,
    )
    return { asked, end }
  }
  expect(await going([finished('a', 4.5)])).toEqual({ asked: ['b', 'c'], end: 3 })
  expect(await going([finished('a', 3), finished('b', 2.25)])).toEqual({
    asked: [],
    end: 'AI_LIMIT Stopped at a limit: the run has cost $5.25, and $5 are allowed.',
  })
})
