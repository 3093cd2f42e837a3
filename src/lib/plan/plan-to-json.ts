import type { Plan } from './plan.ts'
import type { PlanNode, WorkerPart } from './plan-node.ts'
import { nodeProperties, type Property, planningProperties, workerProperties } from './properties.ts'

type Facts = Record<string, unknown>

/** The plan as EXPLAIN (FORMAT JSON) would print it, for tools that read that; metrics are left out. */
export function planToJson(plan: Plan): Facts[] {
  const facts: Facts = {
    ...(plan.queryText !== undefined && { 'Query Text': plan.queryText }),
    Plan: nodeFacts(plan.root, plan.costs),
    ...(plan.settings && { Settings: plan.settings }),
    ...(plan.queryIdentifier !== undefined && { 'Query Identifier': plan.queryIdentifier }),
    ...(plan.planning && { Planning: named({ ...plan.planning }, planningProperties) }),
    ...(plan.planningTime !== undefined && { 'Planning Time': plan.planningTime }),
    Triggers: plan.triggers.map(titled),
    ...(plan.jit && { JIT: titled(plan.jit) }),
    ...(plan.serialization && { Serialization: titled(plan.serialization) }),
    ...(plan.executionTime !== undefined && { 'Execution Time': plan.executionTime }),
  }
  return [facts]
}

const costs = ['startupCost', 'totalCost', 'planRows', 'planWidth']

function nodeFacts(node: PlanNode, withCosts: boolean): Facts {
  const { children, workers, other, ...own } = node
  const kept = Object.entries(own).filter(([name]) => withCosts || !costs.includes(name))
  return {
    ...named(Object.fromEntries(kept), nodeProperties),
    ...other,
    ...(workers && { Workers: workers.map(workerFacts) }),
    ...(children.length > 0 && { Plans: children.map((child) => nodeFacts(child, withCosts)) }),
  }
}

function workerFacts({ other, ...own }: WorkerPart): Facts {
  return { ...named(own, workerProperties), ...other }
}

/** Under EXPLAIN's names; what the table does not name (`id`, `metrics`) is left out. */
function named(values: object, table: Record<string, Property>): Facts {
  const facts: Facts = {}
  for (const [name, value] of Object.entries(values)) {
    const property = table[name]
    if (property) facts[property[0]] = property[1] === 'object' ? titled(value) : value
  }
  return facts
}

/** A nested value with its keys in EXPLAIN's form: `groupCount` is `Group Count`. */
function titled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(titled)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      (key.charAt(0).toUpperCase() + key.slice(1)).replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' '),
      titled(inner),
    ]),
  )
}
