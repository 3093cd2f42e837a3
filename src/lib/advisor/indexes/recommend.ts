import { shortId } from '../../core/short-id.ts'
import { formatBytes, formatPercent } from '../../core/units.ts'
import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import type { Planner } from '../../sandbox/planner.ts'
import { indexStatements } from '../apply/index-statements.ts'
import type { Benefit, CreateIndex, Roi } from '../recommendation.ts'
import type { Problem } from '../search/problem.ts'
import type { Selection } from '../search/search.ts'
import { severityOf } from '../severity.ts'
import { storageChange } from '../storage-change.ts'
import { confidenceOf, type Grounds } from './confidence.ts'
import { madeRedundant } from './made-redundant.ts'
import { reasonFor } from './reason.ts'
import { type Service, savedBy, servicesOf } from './services.ts'

/** From a shorter recording than an hour nothing is said of a day. */
const LEAST_DAYS = 1 / 24

/** What recommendations are made from besides the selection. */
export interface Frame extends Grounds {
  planner: Planner
  problem: Problem
  /** The period of the workload; undefined when unknown. */
  days: number | undefined
  pricePerGb: number | null
}

/** The chosen indexes as recommendations, most saved time first. Names avoid those that exist. */
export async function recommendations(selection: Selection, frame: Frame): Promise<CreateIndex[]> {
  const { catalog } = frame.planner
  const { queries, model } = frame.problem
  const taken = new Set([...catalog.indexes, ...catalog.tables].map((relation) => relation.name))
  const services = await servicesOf(selection.chosen, queries, model)
  const ranked = selection.chosen
    .map((index) => ({ index, services: services.get(index) ?? [] }))
    .filter((entry) => entry.services.length > 0)
    .sort((a, b) => savedBy(b.services) - savedBy(a.services))
  const found: CreateIndex[] = []
  for (const entry of ranked) found.push(await recommendation(entry, selection, taken, frame))
  return found
}

async function recommendation(
  { index, services }: { index: HypotheticalIndex; services: readonly Service[] },
  selection: Selection,
  taken: Set<string>,
  frame: Frame,
): Promise<CreateIndex> {
  const { planner, problem } = frame
  const { schema, name: table, rows } = index.definition.table
  const { name, up, down } = indexStatements(index.definition, planner.catalog, taken)
  const benefit = benefitOf(services)
  const writes = problem.writeCost(index)
  const share = savedBy(services) / selection.before
  return {
    id: shortId('r', index.body),
    kind: 'create-index',
    rule: 'missing-index',
    severity: severityOf(share),
    title: `Create an index on ${table} ${columnsOf(index)}`,
    table: `${schema}.${table}`,
    ddl: up.join('\n'),
    down,
    lock:
      index.definition.table.kind === 'p'
        ? 'SHARE UPDATE EXCLUSIVE on each partition while its index is built: reads and writes go on. ATTACH PARTITION takes a moment.'
        : 'SHARE UPDATE EXCLUSIVE while it is built: reads and writes go on; other DDL and VACUUM of the table wait.',
    sizeBytes: index.bytes,
    storage: storageChange(index.bytes, frame.pricePerGb),
    benefit,
    roi: roiOf(services, writes, frame.days),
    drops: await madeRedundant(index, name, {
      chosen: selection.chosen,
      queries: problem.queries,
      model: problem.model,
      catalog: planner.catalog,
      sizeOf: (existing) => sizeOf(existing, planner),
    }),
    queries: services.map((service) => service.query.query.id),
    evidence: [
      { name: 'rows of the table', value: rows, unit: 'rows' },
      { name: 'share of the workload saved', value: share, unit: 'share' },
      { name: 'cost of one run of all served queries before', value: benefit.costBefore, unit: 'cost' },
      { name: 'the same after', value: benefit.costAfter, unit: 'cost' },
      { name: 'index entries written', value: writes.entries, unit: 'count' },
    ],
    confidence: confidenceOf(index, services, frame),
    disprovedBy: disproof(name, index, benefit),
    why: reasonFor(index.definition, services),
  }
}

function columnsOf({ definition }: HypotheticalIndex): string {
  const where = definition.predicate ? ` where ${definition.predicate}` : ''
  return `(${definition.keys.map((key) => key.column ?? key.expression).join(', ')})${where}`
}

function disproof(name: string, index: HypotheticalIndex, benefit: Benefit): string {
  const saved =
    benefit.savedMs === null
      ? ''
      : ` or the mean time of its queries falls by much less than ${formatPercent(benefit.percent / 100)}`
  return `It was wrong if pg_stat_user_indexes.idx_scan of ${name} stays 0 after the workload has run for as long as it was recorded${saved}, or if the built index is much larger than ${formatBytes(index.bytes)}.`
}

function sizeOf({ schema, name }: { schema: string; name: string }, planner: Planner): number {
  const relation = planner.snapshot.relations.find((entry) => entry.schema === schema && entry.name === name)
  return relation?.bytes ?? 0
}

function benefitOf(services: readonly Service[]): Benefit {
  const sum = (of: (service: Service) => number) =>
    services.reduce((total, service) => total + of(service), 0)
  const costBefore = sum(({ query, before }) => query.query.calls * before)
  const costAfter = sum(({ query, after }) => query.query.calls * after)
  return {
    costBefore,
    costAfter,
    percent: 100 * (1 - costAfter / costBefore),
    savedMs: isMeasured(services) ? savedBy(services) : null,
  }
}

function roiOf(
  services: readonly Service[],
  writes: { cost: number; hotUpdatesLost: number },
  days: number | undefined,
): Roi {
  if (days === undefined || days < LEAST_DAYS || !isMeasured(services))
    return { savedMsPerDay: null, writeMsPerDay: null, hotUpdatesLostPerDay: null }
  return {
    savedMsPerDay: savedBy(services) / days,
    writeMsPerDay: writes.cost / days,
    hotUpdatesLostPerDay: writes.hotUpdatesLost / days,
  }
}

function isMeasured(services: readonly Service[]): boolean {
  return services.every(({ query }) => query.query.totalMs !== undefined)
}
