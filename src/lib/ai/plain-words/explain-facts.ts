import { formatBytes, formatCost } from '../../core/units.ts'
import type { ExplainResult } from '../../explain/explain-result.ts'
import type { IndexProposal } from '../../explain/index-proposal.ts'
import type { MeasuredNode } from '../../plan/metrics.ts'
import { planNodes } from '../../plan/plan.ts'
import type { FactMaker } from './fact-maker.ts'
import { addFinding, countOf, INDEX_KINDS } from './finding-facts.ts'
import { kindsOf } from './node-kinds.ts'
import { addPlanFacts } from './plan-facts.ts'

/** Facts of an explained statement: its plan, what stands out in it, and the indexes that were tried. */
export function addExplainFacts(result: ExplainResult, maker: FactMaker): void {
  const { plan, findings, proposals, proposalNote, server } = result
  addPlanFacts(plan, maker)
  const nodes = new Map(planNodes(plan.root).map((node) => [node.id, node]))
  for (const finding of findings) addFinding(finding, maker, nodes.get(finding.node ?? -1))
  for (const proposal of proposals ?? []) addProposal(proposal, maker)
  if (proposalNote !== null) maker.add({ text: `indexes: ${maker.mask.text(proposalNote)}` })
  for (const [name, value] of Object.entries(plan.settings ?? {}))
    if (/^[\d.]+\s?[a-zA-Z]*$|^(?:on|off)$/.test(value))
      maker.add({ text: `setting ${name} is ${value}`, names: [name] })
  if (server) addServer(server.version, maker)
  addCounts([...nodes.values()], findings.length, proposals?.length ?? 0, maker)
}

/** The version of the server, by the names it goes by. */
export function addServer(version: string, maker: FactMaker): void {
  const [number = version] = version.split(' ')
  const [major = number] = number.split('.')
  maker.add({
    text: `the server is PostgreSQL ${number}`,
    names: [`PostgreSQL ${number}`, `PostgreSQL ${major}`],
  })
}

function addProposal(
  { ddl, sizeBytes, costBefore, costAfter, percent, why }: IndexProposal,
  maker: FactMaker,
): void {
  maker.quote(ddl)
  maker.add({
    text: `index tried on the embedded planner: ${maker.mask.sql(ddl)} cost of the statement from ${formatCost(costBefore)} to ${formatCost(costAfter)} (${percent.toFixed(0)} % less), size about ${formatBytes(sizeBytes)}; ${maker.mask.text(why)}`,
    names: [...maker.namesIn(ddl), ...INDEX_KINDS],
    kinds: ['whole', 'scan'],
    quantities: [
      { value: costBefore, unit: 'cost' },
      { value: costAfter, unit: 'cost' },
      { value: percent / 100, unit: 'share', way: 'less' },
      { value: sizeBytes, unit: 'bytes' },
    ],
    changes: [{ before: costBefore, after: costAfter, unit: 'cost' }],
  })
}

/** How many there are of what people count. */
function addCounts(
  nodes: readonly MeasuredNode[],
  findings: number,
  proposals: number,
  maker: FactMaker,
): void {
  const relations = new Set(nodes.flatMap(({ relationName }) => relationName ?? []))
  const indexes = new Set(nodes.flatMap(({ indexName }) => indexName ?? []))
  const of = (form: RegExp) => nodes.filter(({ nodeType }) => form.test(nodeType)).length
  const [scans, whole, joins, sorts] = [of(/Scan/), of(/^Seq Scan/), of(/Join|Nested Loop/), of(/Sort/)]
  maker.add({
    text: `counted: findings ${findings}, indexes that were tried and help ${proposals}; in the plan nodes ${nodes.length}, tables ${relations.size}, indexes that it uses ${indexes.size}, joins ${joins}, sorts ${sorts}, scans ${scans}, ${whole} of them of a whole table`,
    kinds: ['whole', 'scan', 'join', 'sort', 'aggregate'],
    quantities: [
      countOf('finding', findings),
      countOf('index', proposals),
      countOf('node', nodes.length),
      countOf('step', nodes.length),
      countOf('table', relations.size),
      countOf('index', indexes.size),
      countOf('scan', scans),
      countOf('scan', whole),
      countOf('join', joins),
      countOf('sort', sorts),
    ],
  })
  for (const [type, alike] of Map.groupBy(nodes, ({ nodeType }) => nodeType))
    maker.add({
      text: `nodes of the kind ${type}: ${alike.length}`,
      names: alike.flatMap((node) => kindsOf(node).hard),
      quantities: [{ value: alike.length, unit: 'count' }],
    })
}
