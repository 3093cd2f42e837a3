import { formatBytes, formatCost } from '../../core/units.ts'
import type { ExplainResult } from '../../explain/explain-result.ts'
import type { IndexProposal } from '../../explain/index-proposal.ts'
import type { MeasuredNode } from '../../plan/metrics.ts'
import { planNodes } from '../../plan/plan.ts'
import type { FactMaker } from './fact-maker.ts'
import { addFinding, countOf, INDEX_KINDS } from './finding-facts.ts'
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
  maker.add({
    text: 'how many of what',
    quantities: [
      countOf('finding', findings.length),
      countOf('index', proposals?.length ?? 0),
      ...countsOf([...nodes.values()]),
    ],
  })
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

/** What a plan has several of. */
function countsOf(nodes: readonly MeasuredNode[]) {
  const relations = new Set(nodes.flatMap(({ relationName }) => relationName ?? []))
  const indexes = new Set(nodes.flatMap(({ indexName }) => indexName ?? []))
  const of = (form: RegExp) => nodes.filter(({ nodeType }) => form.test(nodeType)).length
  return [
    countOf('node', nodes.length),
    countOf('step', nodes.length),
    countOf('table', relations.size),
    countOf('index', indexes.size),
    countOf('scan', of(/Scan/)),
    countOf('scan', of(/^Seq Scan/)),
    countOf('join', of(/Join|Nested Loop/)),
    countOf('sort', of(/Sort/)),
  ]
}
