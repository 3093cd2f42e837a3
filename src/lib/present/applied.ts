import type { AppliedChange } from '../advisor/apply/applied-change.ts'
import { formatBytes, formatDuration } from '../core/units.ts'
import { palette } from './palette.ts'
import { heading } from './text.ts'

/** What was done: indexes with their real size, other changes with what was looked at, and how to undo each. */
export function presentApplied(applied: readonly AppliedChange[], color: boolean): string {
  if (applied.length === 0) return ''
  const paint = palette(color)
  const lines = applied.flatMap((change) => presentChange(change, color))
  return ['', heading('Done', paint), ...lines, ''].join('\n')
}

function presentChange(change: AppliedChange, color: boolean): string[] {
  const paint = palette(color)
  const time = formatDuration(change.seconds * 1000)
  const built = change.indexes.map(
    (index) => `  ${paint.green('built')} ${index.name}  ${formatBytes(index.bytes)} in ${time}`,
  )
  const done = `  ${paint.green('done')}  ${change.title}, in ${time}. ${change.verified}`
  const undo = change.down?.replaceAll(/\s*\n\s*/g, ' ') ?? 'there is nothing to undo'
  return [...(built.length > 0 ? built : [done]), paint.dim(`        undo: ${undo}`)]
}
