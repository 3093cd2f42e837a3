import { PostAiError } from '../../core/error.ts'
import { type Refused, runScript, scriptOf } from '../../migrations/proof/run-script.ts'
import type { Shadow } from '../../migrations/proof/shadow.ts'
import { lintSchema } from '../../schema/lint/lint-schema.ts'
import type { CaseScore } from '../suite.ts'
import { type ChangeTrial, tryChange } from './change.ts'
import { readDesign } from './design.ts'
import { f1 } from './facts.ts'
import { type DesignVerdict, judgeDesign } from './judge-design.ts'
import type { SchemaCase } from './schema-case.ts'

/** What is scored: the SQL of an answer, and what it says of its dangers. */
export interface SchemaAnswer {
  /** The DDL of a new schema, or what brings the start of a change to what was asked for. */
  up: string
  /** What undoes it; undefined when the answer has none. Looked at in changes only. */
  down: string | undefined
  /** Sentences of the answer about what its statements lose or rewrite. */
  said: readonly string[]
}

/** The score of a schema: 0 or 1 for `strict`; `loose` is the mean of the parts save `runs` and `clean` (what lint says, which no contract asks for). */
export interface SchemaScore extends CaseScore {
  /** Tables that nobody asked for, by name. They cost precision in `tables`, and nothing in `strict`. */
  extra: readonly string[]
}

/**
 * Scores an answer on an empty database; what it makes is left there. The same answer always gets the same score. Throws when the start
 * of a change does not run, which is a mistake in the case, and what the database throws when it is lost.
 */
export async function scoreSchema(
  one: SchemaCase,
  answer: SchemaAnswer,
  database: Pick<Shadow, 'query'>,
): Promise<SchemaScore> {
  const start = one.start === undefined ? undefined : await run(database, one.start)
  if (start) throw new Error(`the start of ${one.id} does not run: ${start}`)
  const trial = one.start === undefined ? undefined : await tryChange(database, answer, one.contract.change)
  const failure = trial ? trial.failure : await run(database, answer.up)
  if (failure !== undefined) return notRun(`does not run: ${failure}`)
  const clean = await cleanShare(database)
  const score = scoreOf(await judgeDesign(one.contract, database), trial)
  return { ...score, parts: { ...score.parts, clean } }
}

/** The share of tables against which schema lint has nothing; 1 without tables. */
async function cleanShare(database: Pick<Shadow, 'query'>): Promise<number> {
  const findings = await lintSchema((sql) => database.query(sql), { isCopy: true })
  const design = await readDesign(database)
  const named = new Set(findings.map(({ object }) => object.name))
  return design.length === 0 ? 1 : design.filter(({ label }) => !named.has(label)).length / design.length
}

/** The score of an answer that left nothing to be looked at, and why. */
export function notRun(note: string): SchemaScore {
  const parts = { runs: 0, tables: 0, columns: 0, keys: 0, relations: 0, probes: 0, clean: 0 }
  return { strict: 0, loose: 0, parts, notes: [note], extra: [] }
}

/** Runs a script; what is wrong with it in words, undefined when it ran. */
export async function run(database: Pick<Shadow, 'query'>, sql: string): Promise<string | undefined> {
  try {
    const refused = await runScript(database as Shadow, scriptOf(sql))
    return refused && told(refused)
  } catch (error) {
    if (error instanceof PostAiError && ['SQL_SYNTAX', 'INPUT_INVALID'].includes(error.code))
      return error.message
    throw error
  }
}

function told({ statement, message, sqlstate }: Refused): string {
  const line = statement.replaceAll(/\s+/g, ' ')
  return `${line.length > 80 ? `${line.slice(0, 79)}…` : line}: ${message.replace(/\.$/, '')} (${sqlstate})`
}

/** The score of a design, and of the migration that led to it. */
export function scoreOf(
  { facts, results, extra }: DesignVerdict,
  trial: ChangeTrial | undefined,
): SchemaScore {
  const passed = results.filter((result) => result.passed).length
  const parts: Record<string, number> = {
    runs: 1,
    tables: f1(facts.tables),
    columns: f1(facts.columns),
    keys: facts.keys.of === 0 ? 1 : facts.keys.right / facts.keys.of,
    relations: f1(facts.relations),
    probes: results.length === 0 ? 1 : passed / results.length,
    ...trial?.parts,
  }
  const values = Object.entries(parts).flatMap(([part, value]) => (part === 'runs' ? [] : [value]))
  const complete =
    Object.values(facts).every(({ right, of }) => right === of) &&
    passed === results.length &&
    Object.values(trial?.parts ?? {}).every((part) => part === 1)
  const notes = [
    ...Object.values(facts).flatMap((tally) => tally.notes),
    ...results.flatMap(({ note }) => note ?? []),
    ...(trial?.notes ?? []),
    ...extra.map((name) => `${name} was not asked for`),
  ]
  const loose = values.reduce((sum, value) => sum + value, 0) / values.length
  return { strict: complete ? 1 : 0, loose, parts, notes: complete ? [] : notes, extra }
}
