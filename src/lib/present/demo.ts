import { formatBytes, formatDuration, plural } from '../core/units.ts'
import type { DemoResult } from '../demo/demo.ts'
import { type AdvicePresentation, presentAdvice } from './advice.ts'
import { palette } from './palette.ts'
import { heading } from './text.ts'

/** The demonstration as text: the advice for the shop, and what was measured. */
export function presentDemo(result: DemoResult, options: AdvicePresentation): string {
  return [presentAdvice(result, options), ...measured(result, options), ...leftOver(result, options)].join(
    '\n',
  )
}

function measured({ demo }: DemoResult, options: AdvicePresentation): string[] {
  const paint = palette(options.color)
  const { measuredBeforeMs, measuredAfterMs, applied } = demo
  const lines = [
    heading('Measured on the shop', paint),
    `  ${formatDuration(measuredBeforeMs)} for its queries as it was`,
  ]
  if (measuredAfterMs === null) {
    lines.push('  Nothing was built. See what the indexes really bring: post-ai demo --apply')
  } else {
    const seconds = applied.reduce((sum, index) => sum + index.seconds, 0)
    const bytes = applied.flatMap((index) => index.indexes).reduce((sum, index) => sum + index.bytes, 0)
    const factor = measuredBeforeMs / Math.max(measuredAfterMs, 0.001)
    lines.push(
      `  ${paint.green(formatDuration(measuredAfterMs))} for the same queries with ${plural(applied.length, 'new index', 'new indexes')}: ${factor.toFixed(1)} times faster`,
      `  The indexes took ${formatDuration(seconds * 1000)} to build and hold ${formatBytes(bytes)}.`,
    )
  }
  return [...lines, `  The whole demonstration took ${formatDuration(demo.seconds * 1000)}.`, '']
}

function leftOver({ demo }: DemoResult, options: AdvicePresentation): string[] {
  const paint = palette(options.color)
  if (!demo.kept) return []
  return [
    heading('Kept running', paint),
    `  connect: psql "${demo.kept.url}"`,
    // it ends at once, but removes files of its own then, which rm must not meet
    `  remove:  kill -QUIT ${demo.kept.pid} && sleep 1 && rm -r ${demo.kept.directory}`,
    '',
  ]
}
