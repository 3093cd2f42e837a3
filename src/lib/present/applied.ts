import type { AppliedIndex } from '../advisor/advice.ts'
import { formatBytes, formatDuration } from '../core/units.ts'
import { palette } from './palette.ts'
import { heading } from './text.ts'

/** Indexes that were built, with their real size and how to undo each. */
export function presentApplied(applied: readonly AppliedIndex[], color: boolean): string {
  const paint = palette(color)
  const lines = applied.flatMap((entry) => [
    ...entry.indexes.map(
      (index) =>
        `  ${paint.green('built')} ${index.name}  ${formatBytes(index.bytes)} in ${formatDuration(entry.seconds * 1000)}`,
    ),
    paint.dim(`        undo: ${entry.down}`),
  ])
  return ['', heading('Built', paint), ...lines, ''].join('\n')
}
