import { worthwhileCost } from '../../advisor/rewrites/rewrites-for.ts'
import type { RunContext } from '../../core/context.ts'
import { throwIfInterrupted } from '../../core/interrupt.ts'
import { formatCost } from '../../core/units.ts'
import { judge } from '../../guard/judge.ts'
import { oneQuery } from '../../guard/one-query.ts'
import { planFromJson } from '../../plan/plan-json.ts'
import { connectReadOnly } from '../../postgres/read-only.ts'
import { EngineError } from '../../sandbox/engine-error.ts'
import { openPlanner, type Planner } from '../../sandbox/planner.ts'
import { readSnapshot } from '../../sandbox/read-snapshot.ts'
import { parameterCount } from '../../sql/statement.ts'
import type { Mask } from './mask.ts'
import type { DroppedRewrite, ProposedRewrite } from './plain-words.ts'
import { sameRows } from './same-rows.ts'
import { shapeDifference } from './same-shape.ts'
import type { RewriteProposal } from './words-prompt.ts'

/** A query that may be written otherwise. */
export interface Original {
  /** Its id in an advice; null for an explained statement. */
  query: string | null
  sql: string
}

/** How rewrites are tried. */
export interface RewriteTrial {
  url: string
  originals: readonly Original[]
  /** Puts the constants back that were masked. */
  mask: Mask
  /** Whether both forms may be run to compare their rows, with what; null when they may not. */
  run: { values: readonly string[]; ms: number } | null
}

/** What became of the rewrites that a model proposed. */
export interface TriedRewrites {
  rewrites: ProposedRewrite[]
  droppedRewrites: DroppedRewrite[]
}

/** A rewrite that may be planned. */
interface Admitted extends Original {
  original: string
}

/**
 * Tries what a model proposes: the guard's judgement first, then the embedded planner, which has to find it cheaper by as much as
 * our own rewrites, then the rows, or where neither may be run their types and the tables. Throws what connecting and the planner throw.
 */
export async function tryRewrites(
  proposals: readonly RewriteProposal[],
  trial: RewriteTrial,
  context: RunContext,
): Promise<TriedRewrites> {
  const done: TriedRewrites = { rewrites: [], droppedRewrites: [] }
  const admitted: Admitted[] = []
  for (const proposal of proposals) {
    const outcome = await admit(proposal, trial, context)
    if ('reason' in outcome) done.droppedRewrites.push(outcome)
    else admitted.push(outcome)
  }
  if (admitted.length === 0) return done
  await using planner = await openPlanner(await readSnapshot(trial.url, context), context)
  for (const one of admitted) {
    throwIfInterrupted(context.signal)
    const outcome = await tried(one, planner, trial, context)
    if ('reason' in outcome) done.droppedRewrites.push(outcome)
    else done.rewrites.push(outcome)
  }
  return done
}

/** The parser, what it is written for, and the guard: nothing is planned before. */
async function admit(
  { query: id, sql: given }: RewriteProposal,
  { originals, mask, url }: RewriteTrial,
  context: RunContext,
): Promise<Admitted | DroppedRewrite> {
  const original = originals.find(({ query }) => query === null || query === id)
  const query = original?.query ?? null
  const drop = (reason: string, sql = given): DroppedRewrite => ({ query, sql, reason })
  if (!original) return drop('it is for no query that can be written otherwise')
  const sql = mask.unmasked(given)
  const parsed = sql === undefined ? undefined : await oneQuery(sql)
  if (!parsed) return drop('it cannot be read')
  if ('allowed' in parsed) return drop(parsed.reason, sql)
  const old = await oneQuery(original.sql)
  if ('allowed' in old) return drop('the statement is no single query', sql)
  if (parameterCount(parsed.node) > parameterCount(old.node))
    return drop('it has more parameters than the statement', sql)
  const folded = (text: string) => text.replaceAll(/\s+/g, ' ')
  if (folded(parsed.text) === folded(old.text)) return drop('it is the statement itself', sql)
  await using connection = await connectReadOnly(url, {
    signal: context.signal,
    settings: { standard_conforming_strings: 'on' },
  })
  await connection.query('BEGIN TRANSACTION READ ONLY')
  try {
    await connection.query('SELECT 1')
    const verdict = await judge(parsed.text, connection)
    if (!verdict.allowed) return drop(`the guard refuses it: ${verdict.reason}`, sql)
  } finally {
    await connection.query('ROLLBACK').catch(() => undefined)
  }
  return { query, sql: parsed.text, original: old.text }
}

async function tried(
  { query, sql, original }: Admitted,
  planner: Planner,
  { run, url }: RewriteTrial,
  context: RunContext,
): Promise<ProposedRewrite | DroppedRewrite> {
  const drop = (reason: string): DroppedRewrite => ({ query, sql, reason })
  const costBefore = await costOf(original, planner)
  if (typeof costBefore === 'string') return drop(`the statement itself is not planned: ${costBefore}`)
  const costAfter = await costOf(sql, planner)
  if (typeof costAfter === 'string') return drop(`it is not planned: ${costAfter}`)
  if (costAfter > worthwhileCost(costBefore))
    return drop(`it is not cheaper enough: cost ${formatCost(costBefore)} → ${formatCost(costAfter)}`)
  if (!run) {
    const difference = await shapeDifference(original, sql, planner)
    return difference === undefined ? { query, sql, costBefore, costAfter, sameRows: null } : drop(difference)
  }
  const compared = await sameRows(original, sql, { ...run, url }, context)
  if ('reason' in compared) return drop(compared.reason)
  return { query, sql, costBefore, costAfter, sameRows: compared.rows }
}

async function costOf(sql: string, planner: Planner): Promise<number | string> {
  try {
    return planFromJson(await planner.explain(sql)).root.totalCost
  } catch (error) {
    if (error instanceof EngineError) return error.message
    throw error
  }
}
