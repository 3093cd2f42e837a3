import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import { formatDuration } from '../../core/units.ts'
import type { QueryLimits, QueryResult } from '../../guard/query-result.ts'
import { runGuarded } from '../../guard/run-guarded.ts'
import type { Connection } from '../../postgres/connection.ts'
import { type ExaminationRules, type ExaminedQuery, examine } from './examine.ts'
import type { ProposedQuery } from './query-prompt.ts'

/** A proposal that passed everything. */
export interface Candidate extends ExaminedQuery {
  reading: string
  /** Its rows; null when it was not to be run. */
  result: QueryResult | null
}

/** How candidates are tried. */
export interface Trial extends ExaminationRules {
  url: string
  /** A session that only reads, with the search path of the user. */
  connection: Connection
  limits: QueryLimits
  /** Whether they are run, or only examined. */
  run: boolean
}

/** Tries what a model proposes, each text only once in the whole run. */
export class Candidates {
  readonly #trial: Trial
  readonly #context: RunContext
  readonly #tried = new Set<string>()

  constructor(trial: Trial, context: RunContext) {
    this.#trial = trial
    this.#context = oneWarningEach(context)
  }

  /** Those of the proposals that passed, and what is to be said of the others. Throws what a lost connection throws. */
  async try(proposals: readonly ProposedQuery[]): Promise<{ passed: Candidate[]; complaints: string[] }> {
    const passed: Candidate[] = []
    const complaints: string[] = []
    for (const { sql, reading } of proposals) {
      const known = sql.replaceAll(/\s+/g, ' ').replace(/[\s;]+$/, '')
      const tried = this.#tried.has(known)
      this.#tried.add(known)
      const outcome = tried
        ? { complaint: 'This very text was proposed before. Write another.' }
        : await this.#one(sql)
      if ('complaint' in outcome) complaints.push(`${sql}\n→ ${outcome.complaint}`)
      else passed.push({ ...outcome, reading })
    }
    return { passed, complaints }
  }

  async #one(sql: string): Promise<Omit<Candidate, 'reading'> | { complaint: string }> {
    const { connection, url, limits, allow, run } = this.#trial
    const examined = await examine(connection, sql, this.#trial)
    if ('complaint' in examined) return examined
    if (!run) return { ...examined, result: null }
    try {
      const result = await runGuarded(url, examined.sql, { limits, allow }, this.#context)
      return { ...examined, result }
    } catch (error) {
      return { complaint: runtimeComplaint(error, limits) }
    }
  }
}

/**
 * What is said to the model of a query that failed when it ran. The server's words may hold values of rows ("invalid input
 * syntax for type integer: …"), so only the kind of failure is told.
 */
function runtimeComplaint(error: unknown, limits: QueryLimits): string {
  if (!(error instanceof PostAiError) || !error.sql) throw error
  const { sqlstate } = error.sql
  if (sqlstate === '57014')
    return `It ran longer than ${formatDuration(limits.ms)}. Read less: filter earlier, join on keys.`
  return `It failed when it ran, with SQLSTATE ${sqlstate} (${kinds[sqlstate] ?? 'see appendix A of the PostgreSQL documentation'}).`
}

const kinds: Record<string, string> = {
  '22012': 'division by zero: use nullif',
  '22P02': 'a text that is no value of the type it is cast to',
  '22007': 'a text that is no date or time',
  '22008': 'a date or time out of range',
  '22003': 'a number out of range',
  '21000': 'a subquery used as a value returned more than one row',
  '22023': 'a parameter of a function that it does not take',
  '22026': 'a string of the wrong length',
  '2202E': 'a subscript of an array that is wrong',
  '53400': 'a limit of the server was reached',
}

/** Every candidate runs on a connection of its own; what is said of the role is said once. */
function oneWarningEach(context: RunContext): RunContext {
  const said = new Set<string>()
  const warn = (text: string) => {
    if (!said.has(text)) context.report.warn(text)
    said.add(text)
  }
  const { report } = context
  return {
    signal: context.signal,
    report: {
      step: (text) => report.step(text),
      count: (...numbers) => report.count(...numbers),
      note: (text) => report.note(text),
      warn,
    },
  }
}
