import type { Node } from '@pgsql/types'
import { type Plan, planNodes } from '../../plan/plan.ts'
import { planFromJson } from '../../plan/plan-json.ts'
import { EngineError } from '../../sandbox/engine-error.ts'
import type { Planner } from '../../sandbox/planner.ts'
import { loadParser } from '../../sql/parser.ts'
import { SourceText } from '../../sql/source-text.ts'
import { writes } from '../../sql/statement.ts'
import { nodesOf } from '../../sql/walk.ts'
import { catalogFacts } from '../catalog-facts.ts'
import type { ExaminedQuery } from '../examination.ts'
import { functionKinds, functionsIn } from './function-kinds.ts'
import { rewriteRules } from './registry.ts'
import type { Draft, RewriteRule, Subject } from './rewrite-rule.ts'

/** A statement written otherwise that the sandbox plans cheaper. */
export interface Rewrite {
  /** Name of the rewrite. */
  rule: string
  /** The statement as it was recorded. */
  sql: string
  rewrittenSql: string
  /** The parse tree of the rewritten one. */
  node: Node
  /** Its plan with the indexes that are there. */
  plan: Plan
  costBefore: number
  costAfter: number
  /** Where the two can differ in their results; null where they cannot. */
  differs: string | null
  why: string
  title: string
  /** `schema.table`; null where it is about no single table. */
  table: string | null
  /** Version of the PostgreSQL that planned it. */
  plannedBy: string
}

/** A rewrite has to make a statement this much cheaper … */
const LEAST_GAIN = 0.1
/** … and to save this many cost units, five random page reads: below that nobody could tell. */
const LEAST_SAVED = 20

/** The highest cost of a rewritten statement that is worth a change, of one that costs this much. */
export function worthwhileCost(costBefore: number): number {
  return Math.min(costBefore * (1 - LEAST_GAIN), costBefore - LEAST_SAVED)
}

/**
 * The ways to write a statement otherwise that make it cheaper, cheapest first, at most one of each kind. Every one
 * is parsed, planned in the sandbox, and compared with the plan of today and, where it is given, with another cost
 * (such as that with new indexes). Statements with volatile functions, row locks or samples are left alone.
 */
export async function rewritesFor(
  query: ExaminedQuery,
  planner: Planner,
  alsoCheaperThan = Number.POSITIVE_INFINITY,
): Promise<Rewrite[]> {
  const costBefore = query.plan.root.totalCost
  const limit = Math.min(worthwhileCost(costBefore), alsoCheaperThan)
  const subject = limit > 0 ? await subjectOf(query, planner) : undefined
  if (!subject) return []
  const found: Rewrite[] = []
  for (const rule of rewriteRules) {
    const best = await cheapest(rule, subject, planner)
    if (best && best.costAfter <= limit && best.costAfter < alsoCheaperThan) found.push(best)
  }
  return found.sort((a, b) => a.costAfter - b.costAfter)
}

async function subjectOf(query: ExaminedQuery, planner: Planner): Promise<Subject | undefined> {
  const { volatile, rowChangers } = await functionKinds(planner.engine)
  const root = query.node
  const isLocking = nodesOf({ root }, 'LockingClause').length > 0
  const isSample = nodesOf({ root }, 'RangeTableSample').length > 0
  // columns with other names than in the catalog
  const isRenamed = nodesOf({ root }, 'RangeVar').some(({ alias }) => alias?.colnames !== undefined)
  if (isLocking || isSample || isRenamed || functionsIn(root).some((name) => volatile.has(name)))
    return undefined
  const { catalog } = planner
  return {
    query,
    source: new SourceText(await loadParser(), query.query.sql),
    catalog,
    facts: catalogFacts(
      query.uses.map(({ table }) => table),
      catalog,
    ),
    rowChangers,
    readsOnly: !writes(query.node),
  }
}

async function cheapest(rule: RewriteRule, subject: Subject, planner: Planner): Promise<Rewrite | undefined> {
  const found: Rewrite[] = []
  for (const draft of rule.drafts(subject)) {
    const node = subject.source.parse(draft.sql)
    const plan = node && (await planned(draft, planner))
    if (node && plan) found.push(rewrite(rule, draft, node, plan, subject, planner))
  }
  return found.sort((a, b) => a.costAfter - b.costAfter)[0]
}

/** The plan of a draft; undefined when the sandbox refuses it, or it is not what the draft is about. */
async function planned(draft: Draft, planner: Planner): Promise<Plan | undefined> {
  try {
    const plan = planFromJson(await planner.explain(draft.sql))
    return draft.accepts?.(plan) === false ? undefined : plan
  } catch (error) {
    if (error instanceof EngineError) return undefined
    throw error
  }
}

function rewrite(
  rule: RewriteRule,
  draft: Draft,
  node: Node,
  plan: Plan,
  { query }: Subject,
  { version }: Planner,
): Rewrite {
  const today = indexesIn(query.plan)
  const gained = [...indexesIn(plan)].filter((name) => !today.has(name))
  const use = gained.length === 0 ? '' : ` It then uses ${gained.join(' and ')}.`
  return {
    rule: rule.name,
    sql: query.query.sql,
    rewrittenSql: draft.sql,
    node,
    plan,
    costBefore: query.plan.root.totalCost,
    costAfter: plan.root.totalCost,
    differs: draft.differs,
    why: `${draft.why}${use}`,
    title: draft.title,
    table: draft.table,
    plannedBy: version,
  }
}

function indexesIn({ root }: Plan): Set<string> {
  return new Set(planNodes(root).flatMap(({ indexName }) => indexName ?? []))
}
