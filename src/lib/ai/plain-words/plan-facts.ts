import { quantityText } from '../../core/quantity-text.ts'
import { expressionsOf } from '../../plan/expressions.ts'
import type { MeasuredNode, MeasuredPlan } from '../../plan/metrics.ts'
import { planNodes } from '../../plan/plan.ts'
import type { FactMaker } from './fact-maker.ts'
import { kindsOf } from './node-kinds.ts'
import { numbersOfNode, numbersOfPlan } from './plan-numbers.ts'

/** More nodes than these would fill the prompt: the heaviest are told. */
const MOST_NODES = 60
const LONGEST_EXPRESSION = 240

/** Facts of a plan: one for the whole, one for each node. */
export function addPlanFacts(plan: MeasuredPlan, maker: FactMaker): void {
  const nodes = planNodes(plan.root)
  for (const node of nodes) for (const text of expressionsOf(node)) maker.mask.sql(text)
  const whole = numbersOfPlan(plan)
  maker.add({
    text: `the whole statement: ${told(whole)}; its plan has ${nodes.length} nodes`,
    below: relationsBelow(plan.root),
    kinds: ['whole'],
    quantities: whole.map(({ value, unit }) => ({ value, unit })),
  })
  const heaviest = [...nodes].sort((a, b) => b.metrics.share - a.metrics.share).slice(0, MOST_NODES)
  for (const node of nodes.filter((one) => heaviest.includes(one))) addNode(node, plan, maker)
}

function addNode(node: MeasuredNode, plan: MeasuredPlan, maker: FactMaker): void {
  const numbers = numbersOfNode(node, plan)
  const { hard, plain } = kindsOf(node)
  const conditions = expressionsOf({ ...node, output: [] }).map((text) => maker.mask.sql(text))
  const parts = [
    `node ${node.id}: ${titleOf(node)}`,
    told(numbers.filter(({ name }) => name !== '')),
    ...conditions.map((text) => `condition or key ${text.slice(0, LONGEST_EXPRESSION)}`),
  ]
  maker.add({
    text: parts.filter((part) => part !== '').join('; '),
    names: [...namesOfNode(node), ...hard, ...conditions.flatMap((text) => maker.namesIn(text))],
    below: relationsBelow(node),
    kinds: node === plan.root ? [...plain, 'whole'] : plain,
    quantities: numbers.map(({ value, unit, way, per }) => ({ value, unit, way, per })),
  })
}

/** All names that a node goes by. */
export function namesOfNode(node: MeasuredNode): string[] {
  const { relationName, schema, alias, indexName, cteName, functionName, id } = node
  const qualified =
    relationName !== undefined && schema !== undefined ? `${schema}.${relationName}` : undefined
  return [relationName, qualified, alias, indexName, cteName, functionName, `node ${id}`].filter(
    (name) => name !== undefined,
  )
}

function titleOf(node: MeasuredNode): string {
  const { relationName, schema, alias, indexName, cteName, functionName, joinType } = node
  const of = relationName ?? cteName ?? functionName
  return [
    node.nodeType,
    joinType === undefined || joinType === 'Inner' ? '' : `(${joinType})`,
    indexName === undefined ? '' : `using ${indexName}`,
    of === undefined
      ? ''
      : `on ${schema === undefined || relationName === undefined ? of : `${schema}.${of}`}`,
    alias === undefined || alias === of ? '' : `as ${alias}`,
  ]
    .filter((word) => word !== '')
    .join(' ')
}

function relationsBelow(node: MeasuredNode): Set<string> {
  return new Set(
    planNodes(node).flatMap(({ relationName, schema, cteName }) => [
      ...(relationName === undefined ? [] : [relationName]),
      ...(relationName === undefined || schema === undefined ? [] : [`${schema}.${relationName}`]),
      ...(cteName === undefined ? [] : [cteName]),
    ]),
  )
}

function told(numbers: readonly { name: string; value: number; unit: string }[]): string {
  return numbers.map(({ name, value, unit }) => `${name} ${quantityText(value, unit)}`).join(', ')
}
