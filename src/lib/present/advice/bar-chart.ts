import { escapedHtml } from '../html.ts'

/** A bar of a chart, of one or more parts that stand one after the other. */
export interface Bar {
  label: string
  /** What a pointer that rests on it is told. */
  title: string
  /** What stands behind the bar. */
  text: string
  parts: { value: number; className: string }[]
}

const ROW = 26
const LABEL_WIDTH = 300
const BAR_WIDTH = 540
const WIDTH = 1000
/** Characters that fit before the bars. */
const LABEL_LENGTH = 38

/** A horizontal bar chart as SVG, with colours by the classes of its parts. `caption` says what it shows. */
export function barChart(bars: readonly Bar[], caption: string): string {
  if (bars.length === 0) return ''
  const largest = Math.max(...bars.map(sum), Number.MIN_VALUE)
  const rows = bars.map((bar, index) => row(bar, index * ROW, BAR_WIDTH / largest))
  return `<svg class="chart" viewBox="0 0 ${WIDTH} ${bars.length * ROW}" role="img" aria-label="${escapedHtml(caption)}">
${rows.join('\n')}
</svg>`
}

function row(bar: Bar, top: number, scale: number): string {
  let left = LABEL_WIDTH
  const parts = bar.parts.map(({ value, className }) => {
    const width = value * scale
    const rect = `<rect x="${left.toFixed(1)}" y="${top + 4}" width="${width.toFixed(1)}" height="${ROW - 9}" class="${className}"/>`
    left += width
    return rect
  })
  const label = bar.label.length > LABEL_LENGTH ? `${bar.label.slice(0, LABEL_LENGTH - 1)}…` : bar.label
  return `<g><title>${escapedHtml(bar.title)}</title>
<text x="${LABEL_WIDTH - 8}" y="${top + 17}" class="label">${escapedHtml(label)}</text>
${parts.join('')}
<text x="${(left + 6).toFixed(1)}" y="${top + 17}">${escapedHtml(bar.text)}</text></g>`
}

function sum({ parts }: Bar): number {
  return parts.reduce((total, { value }) => total + value, 0)
}
