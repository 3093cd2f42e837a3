import { PostAiError } from '../../core/error.ts'
import { formatCost } from '../../core/units.ts'
import { judge } from '../../guard/judge.ts'
import { oneQuery } from '../../guard/one-query.ts'
import type { Allowances } from '../../guard/verdict.ts'
import type { Connection } from '../../postgres/connection.ts'
import type { DatabaseFacts } from '../database-facts.ts'
import { asData } from '../prompt.ts'
import { nearNames } from './near-names.ts'

/** A query that parses, is harmless, names what exists, and is not too expensive by the planner's estimate. */
export interface ExaminedQuery {
  /** The statement without what surrounds it. */
  sql: string
  /** The planner's estimate of the whole, in its units. */
  cost: number
}

/** By what a query is judged. */
export interface ExaminationRules {
  allow: Allowances
  /** The highest cost that the planner may estimate. */
  maxCost: number
  facts: DatabaseFacts
}

/**
 * Examines a query on a session that only reads, without running it: parser, guard, names, EXPLAIN. What is wrong with it is
 * returned as words for whoever wrote it. Throws what a lost connection throws.
 */
export async function examine(
  connection: Connection,
  sql: string,
  { allow, maxCost, facts }: ExaminationRules,
): Promise<ExaminedQuery | { complaint: string }> {
  const query = await oneQuery(sql)
  if ('allowed' in query) return { complaint: `${query.reason} ${query.hint}` }
  await connection.query('BEGIN TRANSACTION READ ONLY')
  try {
    await connection.query('SELECT 1')
    const verdict = await judge(query.text, connection, allow)
    if (!verdict.allowed) {
      const near = verdict.rule === 'unknown-name' ? nearNames(query.node, facts) : []
      return { complaint: [`It is refused: ${verdict.reason}`, ...near].join(' ') }
    }
    const cost = await estimatedCost(connection, query.text)
    if (cost <= maxCost) return { sql: query.text, cost }
    return {
      complaint: `It is too expensive: the planner estimates a cost of ${formatCost(cost)}, and at most ${formatCost(maxCost)} is allowed. Read less: filter earlier, join on keys.`,
    }
  } catch (error) {
    return { complaint: serverComplaint(error, query.node, facts) }
  } finally {
    await connection.query('ROLLBACK').catch(() => undefined)
  }
}

/** The planner's estimate of a query's whole cost, in its units. Throws what EXPLAIN throws. */
export async function estimatedCost(connection: Connection, sql: string): Promise<number> {
  const [row] = await connection.query<{ 'QUERY PLAN': [{ Plan: { 'Total Cost': number } }] }>(
    `EXPLAIN (FORMAT JSON) ${sql}`,
  )
  return row?.['QUERY PLAN'][0].Plan['Total Cost'] ?? 0
}

/** What the planner found wrong: undefined tables, columns, functions, types that do not fit. */
function serverComplaint(error: unknown, node: unknown, facts: DatabaseFacts): string {
  if (!(error instanceof PostAiError) || !error.sql) throw error
  const { sqlstate, hint } = error.sql
  const near = /^(?:42P01|42703|3F000)$/.test(sqlstate) ? nearNames(node, facts) : []
  const parts = [
    `PostgreSQL does not plan it (${sqlstate}): ${asData(error.message, 500)}`,
    hint && asData(hint),
    ...near,
  ]
  return parts.filter(Boolean).join(' ')
}
