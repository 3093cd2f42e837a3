import type { MeasuredNode, MeasuredPlan } from '../../plan/metrics.ts'
import type { Quantity } from './fact.ts'

/** A number of a plan with what it is; those without a name are not told, but may be said. */
export interface PlanNumber extends Quantity {
  name: string
}

/** The numbers of the whole plan. */
export function numbersOfPlan({
  root,
  executionTime,
  planningTime,
  jit,
  analyzed,
}: MeasuredPlan): PlanNumber[] {
  return present([
    ['executed in', executionTime, 'ms'],
    ['planned in', planningTime, 'ms'],
    ['cost', root.totalCost, 'cost'],
    [analyzed ? 'rows returned' : 'rows expected', analyzed ? root.metrics.rows : root.planRows, 'rows'],
    ['just-in-time compilation', jit?.timing?.total, 'ms'],
  ])
}

/** The numbers of a node: times and costs of its own and with what is below it, rows, and what it did. */
export function numbersOfNode(node: MeasuredNode, { sharesOf }: MeasuredPlan): PlanNumber[] {
  const { metrics } = node
  const loops = node.actualLoops ?? 1
  const removed = (node.rowsRemovedByFilter ?? 0) + (node.rowsRemovedByJoinFilter ?? 0)
  const recheck = node.rowsRemovedByIndexRecheck ?? 0
  const { misestimate } = metrics
  return [
    ...present([
      [`share of the ${sharesOf}`, metrics.share, 'share'],
      ['with the nodes below it', metrics.totalShare, 'share'],
      ['own time', metrics.ownTime, 'ms'],
      ['time with the nodes below it', metrics.totalTime, 'ms'],
      ['own cost', metrics.ownCost, 'cost'],
      ['cost with the nodes below it', metrics.totalCost, 'cost'],
      ['rows given', metrics.rows, 'rows'],
      ['rows expected', node.planRows * Math.max(1, loops), 'rows'],
      ['loops', loops > 1 ? loops : undefined, 'loops'],
      ['rows removed by its filter', removed > 0 ? removed * loops : undefined, 'rows'],
      ['rows removed by recheck', recheck > 0 ? recheck * loops : undefined, 'rows'],
      ['heap fetches', node.heapFetches, 'rows'],
      ['sorted in', kilobytes(node.sortSpaceUsed), 'bytes'],
      ['memory', kilobytes(node.peakMemoryUsage), 'bytes'],
      ['disk', kilobytes(node.diskUsage), 'bytes'],
      ['blocks read from the cache', positive(node.sharedHitBlocks), 'blocks'],
      ['blocks read from disk', positive(node.sharedReadBlocks), 'blocks'],
      ['temporary blocks written', positive(node.tempWrittenBlocks), 'blocks'],
      ['workers planned', node.workersPlanned, 'workers'],
      ['workers launched', node.workersLaunched, 'workers'],
      ['', node.planRows, 'rows'],
      ['', node.totalCost, 'cost'],
      ['', node.actualRows, 'rows'],
      ['', removed > 0 ? (metrics.rows ?? 0) + removed * loops : undefined, 'rows'],
    ]),
    ...present([['', node.actualTotalTime, 'ms']]).map((number) => ({ ...number, per: 'call' })),
    ...(misestimate && misestimate.factor >= 2
      ? [
          {
            name:
              misestimate.direction === 'under'
                ? 'more rows than expected by'
                : 'fewer rows than expected by',
            value: misestimate.factor,
            unit: 'times' as const,
            way: misestimate.direction === 'under' ? ('more' as const) : ('less' as const),
          },
        ]
      : []),
  ]
}

function present(
  numbers: readonly (readonly [string, number | undefined, Quantity['unit']])[],
): PlanNumber[] {
  return numbers.flatMap(([name, value, unit]) => (value === undefined ? [] : [{ name, value, unit }]))
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined
}

function kilobytes(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value * 1024
}
