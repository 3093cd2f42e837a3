import { shortId } from '../core/short-id.ts'
import type { Severity } from '../plan/finding.ts'
import type { Catalog } from '../sandbox/catalog.ts'
import type { HypotheticalIndex } from '../sandbox/hypothetical.ts'
import type { Planner } from '../sandbox/planner.ts'
import { indexStatements } from './apply/index-statements.ts'
import type { ExaminedQuery } from './examination.ts'
import { reasonFor } from './reason.ts'
import type { Benefit, CreateIndex } from './recommendation.ts'
import type { CostModel } from './search/cost-model.ts'
import type { Selection } from './search/search.ts'
import type { Service } from './service.ts'

/** The chosen indexes as recommendations, most saved time first. Names avoid those that exist. */
export async function recommendations(
  selection: Selection,
  queries: readonly ExaminedQuery[],
  model: CostModel,
  planner: Planner,
): Promise<CreateIndex[]> {
  const taken = new Set(
    [...planner.catalog.indexes, ...planner.catalog.tables].map((relation) => relation.name),
  )
  const services = await servicesOf(selection.chosen, queries, model)
  const ranked = selection.chosen
    .map((index) => ({ index, services: services.get(index) ?? [] }))
    .filter((entry) => entry.services.length > 0)
    .sort((a, b) => savedBy(b.services) - savedBy(a.services))
  return ranked.map((entry) => recommendation(entry, selection.before, planner.catalog, taken))
}

/** Which queries use which of the chosen indexes when all of them exist, and gain by it. */
async function servicesOf(
  chosen: readonly HypotheticalIndex[],
  queries: readonly ExaminedQuery[],
  model: CostModel,
): Promise<Map<HypotheticalIndex, Service[]>> {
  const services = new Map<HypotheticalIndex, Service[]>()
  for (const query of queries) {
    const before = query.plan.root.totalCost
    const { cost: after, used } = await model.cost(query, chosen)
    if (after >= before * 0.99) continue
    const shares = await creditShares(query, after, used, chosen, model)
    for (const [position, index] of used.entries()) {
      const saved = query.weight * (before - after) * (shares[position] ?? 0)
      services.set(index, [...(services.get(index) ?? []), { query, before, after, saved }])
    }
  }
  return services
}

/** How the gain of a plan divides among its indexes: by what the plan would lose without each. */
async function creditShares(
  query: ExaminedQuery,
  after: number,
  used: readonly HypotheticalIndex[],
  chosen: readonly HypotheticalIndex[],
  model: CostModel,
): Promise<number[]> {
  if (used.length < 2) return [1]
  const losses: number[] = []
  for (const index of used) {
    const without = await model.cost(
      query,
      chosen.filter((other) => other !== index),
    )
    losses.push(Math.max(without.cost - after, 1e-9))
  }
  const sum = losses.reduce((total, loss) => total + loss, 0)
  return losses.map((loss) => loss / sum)
}

function recommendation(
  { index, services }: { index: HypotheticalIndex; services: readonly Service[] },
  workload: number,
  catalog: Catalog,
  taken: Set<string>,
): CreateIndex {
  const { schema, name: table } = index.definition.table
  const { up, down } = indexStatements(index.definition, catalog, taken)
  const share = savedBy(services) / workload
  return {
    id: shortId('r', index.body),
    kind: 'create-index',
    rule: 'missing-index',
    severity: severityOf(share),
    title: `Create an index on ${table} (${index.definition.keys.map((key) => key.column ?? key.expression).join(', ')})`,
    table: `${schema}.${table}`,
    ddl: up.join('\n'),
    down,
    lock: 'SHARE UPDATE EXCLUSIVE: reads and writes go on while it is built.',
    sizeBytes: index.bytes,
    storage: { bytes: index.bytes, pricePerMonth: null },
    benefit: benefitOf(services),
    roi: { savedMsPerDay: null, writeMsPerDay: null, hotUpdatesLostPerDay: null },
    drops: [],
    queries: services.map((service) => service.query.query.id),
    evidence: [{ name: 'rows of the table', value: index.definition.table.rows, unit: 'rows' }],
    confidence: { level: 'high', because: [] },
    disprovedBy: 'EXPLAIN of the queries on the server, once it is built, does not show it.',
    why: reasonFor(index.definition, services),
  }
}

/** Severity from a share of the workload: a tenth of all time is high, a fiftieth medium. */
export function severityOf(share: number): Severity {
  if (share >= 0.1) return 'high'
  return share >= 0.02 ? 'medium' : 'low'
}

function benefitOf(services: readonly Service[]): Benefit {
  const sum = (of: (service: Service) => number) =>
    services.reduce((total, service) => total + of(service), 0)
  const costBefore = sum(({ query, before }) => query.query.calls * before)
  const costAfter = sum(({ query, after }) => query.query.calls * after)
  const measured = services.every(({ query }) => query.query.totalMs !== undefined)
  return {
    costBefore,
    costAfter,
    percent: 100 * (1 - costAfter / costBefore),
    savedMs: measured ? savedBy(services) : null,
  }
}

/** Weighted cost saved: milliseconds where times were measured. */
function savedBy(services: readonly Service[]): number {
  return services.reduce((sum, service) => sum + service.saved, 0)
}
