import { formatCost, formatCount, formatDuration } from '../core/units.ts'
import type { MeasuredNode, MeasuredPlan } from '../plan/metrics.ts'
import { nodeDetails, nodeTitle } from './node-title.ts'
import { type Palette, palette } from './palette.ts'

/** From these shares of the whole on a node is hot, or warm. */
const HOT = 0.3
const WARM = 0.1
/** From these factors on an estimate is bad, or doubtful. */
const BAD_ESTIMATE = 10
const DOUBTFUL_ESTIMATE = 3

interface Column {
  head: string
  cell(node: MeasuredNode): string
  color(node: MeasuredNode, paint: Palette): (text: string) => string
}

/**
 * The plan as a tree: beside each node its share of the time (or cost), the time itself, and rows against expected
 * rows, aligned. `marked` are the nodes that findings are about. Lines are cut at `width` columns.
 */
export function planTree(
  plan: MeasuredPlan,
  marked: ReadonlySet<number>,
  { color, width }: { color: boolean; width: number },
): string[] {
  const paint = palette(color)
  const columns = columnsFor(plan, width)
  const rows: { cells: string[]; node: MeasuredNode | undefined; text: string; isDetail: boolean }[] = []
  const descend = (node: MeasuredNode, first: string, next: string): void => {
    const cells = columns.map((column) => column.cell(node))
    const mark = marked.has(node.id) ? ' !' : ''
    rows.push({ cells, node, text: `${first}${node.id} ${nodeTitle(node)}${mark}`, isDetail: false })
    const bar = node.children.length > 0 ? '│ ' : '  '
    for (const detail of nodeDetails(node))
      rows.push({ cells: [], node, text: `${next}${bar}   ${detail}`, isDetail: true })
    node.children.forEach((child, index) => {
      const isLast = index === node.children.length - 1
      descend(child, `${next}${isLast ? '└ ' : '├ '}`, `${next}${isLast ? '  ' : '│ '}`)
    })
  }
  descend(plan.root, '', '')
  const widths = columns.map(({ head }, index) =>
    Math.max(head.length, ...rows.map(({ cells }) => cells[index]?.length ?? 0)),
  )
  const left = widths.reduce((sum, size) => sum + size + 2, 0)
  const head = columns.map((column, index) => column.head.padStart(widths[index] ?? 0)).join('  ')
  return [
    paint.dim(`${head}  node`),
    ...rows.map(({ cells, node, text, isDetail }) => {
      const line = cut(text, Math.max(20, width - left))
      if (isDetail || !node) return `${' '.repeat(left)}${paint.dim(line)}`
      const figures = cells.map((cell, index) => {
        const padded = cell.padStart(widths[index] ?? 0)
        return columns[index]?.color(node, paint)(padded) ?? padded
      })
      return `${figures.join('  ')}  ${heat(node, paint)(line)}`
    }),
  ]
}

function columnsFor(plan: MeasuredPlan, width: number): Column[] {
  const isTimed = plan.sharesOf === 'time'
  const share: Column = {
    head: isTimed ? 'time' : 'cost',
    cell: ({ metrics }) => `${Math.round(metrics.share * 100)} %`,
    color: heat,
  }
  const own: Column = {
    head: 'own',
    cell: ({ metrics }) => (isTimed ? formatDuration(metrics.ownTime ?? 0) : formatCost(metrics.ownCost)),
    color: heat,
  }
  const rows: Column = {
    head: 'rows',
    cell: ({ actualLoops, metrics }) => (actualLoops === 0 ? 'never' : formatCount(metrics.rows ?? 0)),
    color: plainly,
  }
  const expected: Column = {
    head: plan.analyzed ? 'expected' : 'rows',
    cell: ({ planRows, actualLoops }) => formatCount(planRows * Math.max(1, actualLoops ?? 1)),
    color: plainly,
  }
  const off: Column = { head: 'off by', cell: errorText, color: errorColor }
  if (!plan.analyzed) return width < 60 ? [share] : [share, own, expected]
  if (width < 60) return [share]
  return width < 80 ? [share, rows, expected] : [share, own, rows, expected, off]
}

function errorText({ metrics }: MeasuredNode): string {
  const error = metrics.misestimate
  if (!error || error.factor < DOUBTFUL_ESTIMATE) return ''
  return `${formatCount(error.factor)}× ${error.direction === 'under' ? 'more' : 'less'}`
}

function errorColor({ metrics }: MeasuredNode, paint: Palette): (text: string) => string {
  const factor = metrics.misestimate?.factor ?? 1
  if (factor >= BAD_ESTIMATE) return paint.red
  return factor >= DOUBTFUL_ESTIMATE ? paint.yellow : (text) => text
}

function heat({ metrics }: MeasuredNode, paint: Palette): (text: string) => string {
  if (metrics.share >= HOT) return paint.red
  return metrics.share >= WARM ? paint.yellow : (text) => text
}

function plainly(): (text: string) => string {
  return (text) => text
}

/** On one line of so many characters; unlike elsewhere its indentation stays. */
function cut(text: string, width: number): string {
  const line = text.replaceAll(/\s*\n\s*/g, ' ')
  return line.length > width ? `${line.slice(0, width - 1)}…` : line
}
