import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { quietContext } from '../../src/lib/core/context.ts'
import { readCaseDirectory } from '../../src/lib/eval/query/case-directory.ts'
import type { OpenDatabases } from '../../src/lib/eval/query/databases.ts'
import { throwawayDatabases } from '../../src/lib/eval/query/databases.ts'
import { type EvalQueryOptions, evalQuery } from '../../src/lib/eval/query/eval-query.ts'
import type { EvalReport } from '../../src/lib/eval/report.ts'
import { aiEnvironment } from '../support/ai.ts'
import { type ScriptedReply, scriptedServer } from '../support/anthropic-server.ts'
import {
  largestCity,
  manyCities,
  noMayors,
  proposingQueries,
  writeSmallCases,
} from '../support/eval/small-cases.ts'
import { recordingContext } from '../support/recording-context.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

let home: Awaited<ReturnType<typeof temporaryDirectory>>
let cases: string
let databases: OpenDatabases
beforeAll(async () => {
  home = await temporaryDirectory()
  cases = await writeSmallCases(home.path)
  databases = await throwawayDatabases((await readCaseDirectory(cases)).databases, quietContext())
}, 120_000)
afterAll(async () => {
  await databases?.[Symbol.asyncDispose]()
  await home?.[Symbol.asyncDispose]()
})

/** Runs with a model that gives these replies, as often as `times`, on one server. */
async function runs(script: readonly ScriptedReply[], ...each: Partial<EvalQueryOptions>[]) {
  await using server = await scriptedServer(script)
  const base: EvalQueryOptions = {
    casesDirectory: cases,
    url: databases.urlOf('geo'),
    baseUrl: server.url,
    env: aiEnvironment(home.path),
  }
  const results = []
  for (const more of each) {
    const context = recordingContext()
    results.push(
      await evalQuery({ ...base, ...more }, context).then(
        (result) => ({ ...result, context, error: undefined }),
        (error: Error & { code?: string; hints?: string[] }) => ({
          plan: null,
          report: null,
          comparison: null,
          context,
          error,
        }),
      ),
    )
  }
  server.done()
  return results
}

/** The final strict score by case. */
function scores(report: EvalReport | null | undefined) {
  return Object.fromEntries(
    (report?.cases ?? []).map(({ id, attempts }) => [id, attempts.map(({ stages }) => stages.final.strict)]),
  )
}

const script = [manyCities, largestCity, noMayors]

test('a right answer, a wrong one and a right refusal are told apart', async () => {
  const [run] = await runs(script, {})
  expect(run?.error).toBeUndefined()
  expect(scores(run?.report)).toEqual({ many: [1], smallest: [0], mayors: [1] })
  expect(run?.report?.all).toMatchObject({ cases: 3, stages: { final: { strict: { mean: 0.666667 } } } })
  expect(run?.report?.categories.map(({ name, cases: count }) => [name, count])).toEqual([
    ['filter', 2],
    ['unanswerable', 1],
  ])
  expect(run?.report?.usage).toMatchObject({ calls: 3, inputTokens: 300, outputTokens: 60 })
  const wrong = run?.report?.cases.find(({ id }) => id === 'smallest')?.attempts[0]
  expect(wrong?.answer).toBe('SELECT name FROM city ORDER BY people DESC LIMIT 1')
  expect(wrong?.notes[0]).toContain('Wrong result')
}, 60_000)

test('to decline what can be answered is wrong, and so is to answer what cannot', async () => {
  const guess = proposingQueries("SELECT name AS mayor FROM city WHERE name = 'Oslo'")
  const [run] = await runs([noMayors, guess], { only: ['many', 'mayors'] })
  expect(scores(run?.report)).toEqual({ many: [0], mayors: [0] })
  expect(run?.report?.cases.map(({ attempts }) => attempts[0]?.notes[0])).toEqual([
    expect.stringContaining('the model declined'),
    'It had to be declined: nothing is known of mayors.',
  ])
}, 60_000)

test('an answer that fails and is mended is wrong at first and right after the repair', async () => {
  const failing = proposingQueries('SELECT count(*) FROM cities')
  const [run] = await runs([failing, manyCities], { only: ['many'] })
  expect(run?.report?.repairs).toBe(1)
  expect(run?.report?.cases[0]?.attempts[0]?.stages).toEqual({
    first: { strict: 0, loose: 0 },
    repaired: { strict: 1, loose: 1 },
    final: { strict: 1, loose: 1 },
  })
}, 60_000)

test('two runs with the same answers give the same report but for the times', async () => {
  const [one, other] = await runs([...script, ...script], {}, {})
  const bytes = (report: EvalReport | null | undefined) => JSON.stringify({ ...report, times: null })
  expect(one?.report).toBeTruthy()
  expect(bytes(other?.report)).toBe(bytes(one?.report))
}, 60_000)

test('a run that breaks off keeps what is done, and --resume asks only the rest', async () => {
  const refused: ScriptedReply = { status: 401, type: 'authentication_error', message: 'invalid x-api-key' }
  const [broken, resumed] = await runs([manyCities, refused, largestCity, noMayors], {}, { resume: true })
  expect(broken?.error?.code).toBe('AI_KEY_REFUSED')
  expect(broken?.error?.hints?.at(-1)).toContain('1 of 3 attempts are kept')
  expect(resumed?.plan).toMatchObject({ attempts: 3, done: 1 })
  expect(scores(resumed?.report)).toEqual({ many: [1], smallest: [0], mayors: [1] })
  const [whole] = await runs(script, {})
  expect(JSON.stringify({ ...resumed?.report, times: 0 })).toBe(
    JSON.stringify({ ...whole?.report, times: 0 }),
  )
}, 60_000)

test('a new run says where the attempts of an unfinished one were put', async () => {
  const [broken, anew] = await runs([manyCities, ...script], { aiLimits: { calls: 1 } }, {})
  expect(broken?.error?.code).toBe('AI_LIMIT')
  expect(JSON.stringify(anew?.context)).toContain('1 attempt of an unfinished run were put aside')
  expect(scores(anew?.report)).toEqual({ many: [1], smallest: [0], mayors: [1] })
}, 60_000)

test('the report is compared with the last one case by case, and replaces it', async () => {
  const reportFile = join(home.path, 'report.json')
  const right = proposingQueries('SELECT name FROM city ORDER BY people LIMIT 1')
  const [first, second] = await runs([...script, manyCities, right, noMayors], { reportFile }, { reportFile })
  expect(first?.comparison).toBeNull()
  expect(second?.comparison).toMatchObject({
    cases: 3,
    leftOut: 0,
    better: [{ id: 'smallest', before: 0, after: 1 }],
    worse: [],
  })
  expect(JSON.parse(await readFile(reportFile, 'utf8'))).toEqual(second?.report)
}, 60_000)

test('a file that is no report is refused before anything is asked, and stays as it was', async () => {
  const reportFile = join(home.path, 'notes.json')
  await writeFile(reportFile, '{"mine": true}')
  const [run] = await runs([], { reportFile })
  expect(run?.error?.code).toBe('INPUT_INVALID')
  expect(await readFile(reportFile, 'utf8')).toBe('{"mine": true}')
}, 60_000)

test('a dry run asks nothing and says what a run would take', async () => {
  const [run] = await runs([], { dryRun: true, repeat: 2 })
  expect(run?.report).toBeNull()
  expect(run?.plan).toMatchObject({ cases: 3, attempts: 6, done: 0, calls: { least: 6, most: 24 } })
  expect(run?.plan?.tokens?.input).toBeGreaterThan(100)
}, 60_000)

test('questions in the format of Defog are asked of the databases they name', async () => {
  const defog = join(home.path, 'questions.csv')
  await writeFile(
    defog,
    'question,query,db_name,query_category\n"How many cities, large or not?",SELECT count(*) FROM city,geo,aggregate\n',
  )
  const url = databases.urlOf('geo').replace(/geo$/, '{db_name}')
  const [run] = await runs([proposingQueries('SELECT count(*) FROM city')], { defog, url })
  expect(Object.values(scores(run?.report))).toEqual([[1]])
}, 60_000)

test('a case that wants an order by a column which its own query does not have is a mistake', async () => {
  const casesDirectory = join(home.path, 'disordered')
  await mkdir(join(casesDirectory, 'geo'), { recursive: true })
  for (const name of ['schema.sql', 'data.sql'])
    await copyFile(join(cases, 'geo', name), join(casesDirectory, 'geo', name))
  const text =
    '-- case: names\n-- question: Which cities?\n-- order: 2\nSELECT name FROM city ORDER BY name;\n'
  await writeFile(join(casesDirectory, 'geo', 'order.sql'), text)
  const [run] = await runs([proposingQueries('SELECT name FROM city ORDER BY name')], { casesDirectory })
  expect(run?.error?.code).toBe('INPUT_INVALID')
  expect(run?.error?.message).toContain('case names cannot be used: it has no column 2 for "order"')
}, 60_000)
