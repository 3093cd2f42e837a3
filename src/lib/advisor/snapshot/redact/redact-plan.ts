/** What of a plan tells how it is done and what it costs; conditions and other expressions hold values. */
const KEPT = new Set([
  'Plan',
  'Plans',
  'Node Type',
  'Parent Relationship',
  'Subplan Name',
  'Parallel Aware',
  'Async Capable',
  'Join Type',
  'Strategy',
  'Partial Mode',
  'Command',
  'Operation',
  'Scan Direction',
  'Index Name',
  'Relation Name',
  'Schema',
  'Alias',
  'CTE Name',
  'Function Name',
  'Table Function Name',
  'Inner Unique',
  'Single Copy',
  'Disabled',
  'Startup Cost',
  'Total Cost',
  'Plan Rows',
  'Plan Width',
  'Subplans Removed',
  'Workers Planned',
  'Planned Partitions',
  'Cache Mode',
  'Planning Time',
  'Custom Plan Provider',
  'JIT',
])

/** A plan without its expressions: node types, relations, indexes, costs and row counts. */
export function redactPlan(plan: unknown): unknown {
  if (Array.isArray(plan)) return plan.map(redactPlan)
  if (plan === null || typeof plan !== 'object') return plan
  return Object.fromEntries(
    Object.entries(plan)
      .filter(([key]) => KEPT.has(key))
      .map(([key, value]) => [key, redactPlan(value)]),
  )
}
