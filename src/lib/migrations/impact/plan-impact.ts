import type { Workload, WorkloadQuery } from '../../advisor/workload/workload.ts'
import type { RunContext } from '../../core/context.ts'
import { throwIfInterrupted } from '../../core/interrupt.ts'
import { type Plan, planNodes } from '../../plan/plan.ts'
import { planFromJson } from '../../plan/plan-json.ts'
import { planShape } from '../../plan/shape.ts'
import { EngineError } from '../../sandbox/engine-error.ts'
import { openPlanner, type Planner } from '../../sandbox/planner.ts'
import type { Snapshot } from '../../sandbox/snapshot.ts'
import { applyToSandbox, type RelationChanges } from './apply-to-sandbox.ts'
import { type Impact, SAME_COST } from './impact.ts'

/** A plan, or why there is none. */
type Planned = { plan: Plan } | { refused: string }

/**
 * Plans every query of a workload before and after a migration, in an embedded planner that believes it is the server
 * of the snapshot, and returns those for which it makes a difference: errors first, then by what they cost. Rows are
 * taken to be as many and as they were: what the migration writes is not seen. Queries that cannot be planned before
 * are left out. Throws `SQL_FAILED` when the migration does not run on the schema, `SANDBOX_FAILED`, `INTERRUPTED`.
 */
export async function planImpact(
  snapshot: Snapshot,
  workload: Pick<Workload, 'queries'>,
  upStatements: readonly { sql: string }[],
  context: RunContext,
): Promise<Impact[]> {
  const { queries } = workload
  let before: Map<WorkloadQuery, Planned>
  {
    await using planner = await openPlanner(snapshot, context)
    before = await plansOf(planner, queries, context)
  }
  const changes: RelationChanges[] = []
  await using planner = await openPlanner(snapshot, context, async (engine, loaded) => {
    const statements = upStatements.map(({ sql }) => sql)
    const applied = await applyToSandbox(engine, loaded, statements)
    changes.push(applied.changes)
    return applied.snapshot
  })
  const after = await plansOf(planner, queries, context)
  const total = queries.reduce((sum, query) => sum + weightOf(query), 0)
  const [changed = { renamed: new Map(), dropped: new Set() }] = changes
  return queries
    .flatMap((query) => compared(query, before.get(query), after.get(query), changed, total) ?? [])
    .sort((a, b) => rank(a) - rank(b) || b.share * (b.ratio ?? 1) - a.share * (a.ratio ?? 1))
}

const rank = ({ kind }: Impact) => ['error', 'slower', 'faster', 'changed'].indexOf(kind)

const weightOf = (query: WorkloadQuery) => query.totalMs ?? query.calls

async function plansOf(
  planner: Planner,
  queries: readonly WorkloadQuery[],
  context: RunContext,
): Promise<Map<WorkloadQuery, Planned>> {
  const plans = new Map<WorkloadQuery, Planned>()
  for (const query of queries) {
    throwIfInterrupted(context.signal)
    try {
      plans.set(query, { plan: planFromJson(await planner.explain(query.sql)) })
    } catch (error) {
      if (!(error instanceof EngineError)) throw error
      plans.set(query, { refused: error.message })
    }
  }
  return plans
}

function compared(
  query: WorkloadQuery,
  before: Planned | undefined,
  after: Planned | undefined,
  changes: RelationChanges,
  total: number,
): Impact | undefined {
  if (!before || !after || 'refused' in before) return undefined
  const costBefore = before.plan.root.totalCost
  const facts = {
    query: query.id,
    sql: query.sql,
    calls: query.calls,
    costBefore,
    share: total === 0 ? 0 : weightOf(query) / total,
  }
  const used = indexesIn(before.plan, changes)
  if ('refused' in after) {
    const text = `It can no longer be planned: ${after.refused}.`
    return { ...facts, kind: 'error', costAfter: null, ratio: null, indexesLost: [], indexesGained: [], text }
  }
  const uses = indexesIn(after.plan, { ...changes, renamed: new Map() })
  const costAfter = after.plan.root.totalCost
  const ratio = costAfter / Math.max(costBefore, 0.01)
  const kind = ratio > SAME_COST ? 'slower' : ratio < 1 / SAME_COST ? 'faster' : 'changed'
  if (kind === 'changed' && shape(before.plan, changes) === planShape(after.plan)) return undefined
  const indexesLost = used.filter((index) => !uses.includes(index))
  const indexesGained = uses.filter((index) => !used.includes(index))
  const text = told(kind, ratio, indexesLost, indexesGained, changes)
  return { ...facts, kind, costAfter, ratio, indexesLost, indexesGained, text }
}

/** The shape of a plan of before, with the names of afterwards. */
function shape(plan: Plan, { renamed }: RelationChanges): string {
  let text = planShape(plan)
  for (const [old, now] of renamed) text = text.replaceAll(lastPart(old), lastPart(now))
  return text
}

const lastPart = (name: string) => name.slice(name.indexOf('.') + 1)

/** Names of indexes, with those of afterwards for the ones that were renamed. EXPLAIN does not tell their schemas. */
function indexesIn(plan: Plan, { renamed }: RelationChanges): string[] {
  const names = new Map([...renamed].map(([old, now]) => [lastPart(old), lastPart(now)]))
  const found = planNodes(plan.root).flatMap(({ indexName }) => (indexName === undefined ? [] : [indexName]))
  return [...new Set(found.map((name) => names.get(name) ?? name))]
}

function told(
  kind: Impact['kind'],
  ratio: number,
  lost: readonly string[],
  gained: readonly string[],
  { dropped }: RelationChanges,
): string {
  const gone = new Set([...dropped].map(lastPart))
  const taken = lost.filter((index) => gone.has(index))
  const why =
    taken.length > 0
      ? `: it relies on ${taken.join(', ')}, which the migration drops`
      : gained.length > 0
        ? `: it uses ${gained.join(', ')} then`
        : ''
  const times = (value: number) => (value >= 10 ? Math.round(value).toString() : value.toFixed(1))
  if (kind === 'slower') return `It costs ${times(ratio)} times as much${why}.`
  if (kind === 'faster') return `It costs ${times(1 / ratio)} times less${why}.`
  return `It has another plan at about the same cost${why}.`
}
