import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aiEnvironment } from '../support/ai.ts'
import { type ScriptedReply, scriptedServer } from '../support/anthropic-server.ts'
import { finished, runPostAi, startPostAi } from '../support/command-line.ts'
import { largestCity, manyCities, noMayors, writeSmallCases } from '../support/eval/small-cases.ts'
import { todoLists } from '../support/eval/todo-lists.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { waitUntil } from '../support/wait-until.ts'

let home: Awaited<ReturnType<typeof temporaryDirectory>>
let cases: string
beforeAll(async () => {
  home = await temporaryDirectory()
  cases = await writeSmallCases(home.path)
})
afterAll(async () => {
  await home?.[Symbol.asyncDispose]()
})

/** Runs the built command line; the script must be used up. */
async function evaluate(script: readonly ScriptedReply[], ...words: string[]) {
  await using server = await scriptedServer(script)
  const env = aiEnvironment(home.path, { ANTHROPIC_BASE_URL: server.url })
  const run = await runPostAi(['eval', ...words], { cwd: home.path, env })
  server.done()
  return run
}

describe('post-ai eval', () => {
  test('query says what was right at which point, what failed and why, and compares with the last report', async () => {
    const words = ['query', '--cases', cases, '--report', 'report.json']
    const first = await evaluate([manyCities, largestCity, noMayors], ...words)
    expect(first.stderr).not.toContain('Error')
    expect(first.code).toBe(0)
    expect(first.stdout).toContain(
      'claude-sonnet-5-5 on 3 cases of eval query (candidates 2, allowValues false)',
    )
    expect(first.stdout).toMatch(/with candidates +67 % \(0–100\)/)
    expect(first.stdout).toMatch(/unanswerable +1 case +100 %/)
    expect(first.stdout).toMatch(/smallest: Wrong result/)
    expect(first.stdout).toContain('3 calls, 0 repairs; 300 tokens in, 60 out')
    expect(first.stdout).not.toContain('Beside the last report')
    const second = await evaluate([largestCity, largestCity, noMayors], ...words)
    expect(second.stdout).toContain('3 cases that both have')
    expect(second.stdout).toContain('Worse in 1: many')
  }, 120_000)

  test('Ctrl-C ends a run, and --resume asks only what is left', async () => {
    await using server = await scriptedServer([manyCities, { fault: 'hang' }, largestCity, noMayors])
    const env = aiEnvironment(home.path, { ANTHROPIC_BASE_URL: server.url })
    const words = ['eval', 'query', '--cases', cases]
    const child = startPostAi(words, { cwd: home.path, env })
    await waitUntil('the second case is asked', () => server.requests.length === 2)
    child.kill('SIGINT')
    const broken = await finished(child)
    expect(broken.code).toBe(130)
    expect(broken.stdout).toBe('')
    expect(broken.stderr).toContain('1 of 3 attempts are kept: the same command with --resume goes on.')
    const resumed = await runPostAi([...words, '--resume', '--json'], { cwd: home.path, env })
    expect(JSON.parse(resumed.stdout)).toMatchObject({
      plan: { attempts: 3, done: 1 },
      report: { usage: { calls: 3 } },
    })
    server.done()
  }, 120_000)

  test('schema judges what comes back for a brief of the package, as one JSON document', async () => {
    const run = await evaluate([await todoLists('CASCADE')], 'schema', '--only', 'todo-lists', '--json')
    expect(run.code).toBe(0)
    expect(JSON.parse(run.stdout)).toMatchObject({
      plan: { cases: 1, attempts: 1 },
      report: { suite: 'schema', all: { stages: { final: { strict: { mean: 1 } } } } },
      comparison: null,
    })
  }, 120_000)

  test('the questions of the package are there, and a dry run sends nothing', async () => {
    const run = await evaluate([], 'query', '--only', 'clinic-date-1', '--dry-run')
    expect(run.stdout).toMatch(
      /^1 case, 1 attempt\.\nFrom 1 to 4 calls of the model\.\nAbout [\d,]+ tokens in/,
    )
    expect(run.stdout).toContain('Nothing was sent.')
    expect(run.code).toBe(0)
  }, 120_000)

  test('names that fit no case, and questions without their databases, are refused', async () => {
    const only = await evaluate([], 'schema', '--only', 'todo-list')
    expect(only.code).toBe(2)
    expect(only.stderr).toContain('Did you mean todo-lists?')
    const defog = await evaluate([], 'query', '--defog', 'questions.csv')
    expect(defog.code).toBe(2)
    expect(defog.stderr).toContain('--url')
  }, 60_000)
})
