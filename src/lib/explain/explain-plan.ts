import { PostAiError } from '../core/error.ts'
import { findingsOf } from '../plan/find.ts'
import { measurePlan } from '../plan/metrics.ts'
import { parseExplain } from '../plan/parse-explain.ts'
import { loadParser } from '../sql/parser.ts'
import type { ExplainResult } from './explain-result.ts'
import { oneStatement } from './statement-input.ts'

/** An EXPLAIN output that exists already. */
export interface ExplainPlanInput {
  /** JSON or text, as psql or a log shows it. */
  plan: string
  /** The statement it is the plan of, for findings about the SQL; else the one that the output holds. */
  sql?: string
}

/** Finds what is wrong with a plan that exists already; needs no database. Throws `PLAN_UNREADABLE`, `SQL_SYNTAX`. */
export async function explainPlan(input: ExplainPlanInput): Promise<ExplainResult> {
  const plan = measurePlan(parseExplain(input.plan))
  const statement = input.sql === undefined ? await recorded(plan.queryText) : await oneStatement(input.sql)
  return {
    server: null,
    sql: statement?.text ?? plan.queryText ?? null,
    parameters: 'none',
    analyzed: plan.analyzed,
    rolledBack: false,
    plan,
    findings: findingsOf({
      plan,
      ...(statement && { statement: { sql: statement.text, node: statement.node } }),
    }),
    proposals: null,
    proposalNote: null,
  }
}

/** A statement from a log may be cut or of another dialect; then only the plan is looked at. */
async function recorded(text: string | undefined) {
  if (text === undefined) return undefined
  try {
    const statements = (await loadParser()).statements(text)
    return statements.length === 1 ? await oneStatement(text) : undefined
  } catch (error) {
    if (error instanceof PostAiError) return undefined
    throw error
  }
}
