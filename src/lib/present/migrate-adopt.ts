import { plural } from '../core/units.ts'
import type { MigrateAdoptResult } from '../migrations/adopt.ts'
import { palette } from './palette.ts'
import { heading } from './text.ts'

/** What was recognised, and what noting it means or meant. */
export function presentMigrateAdopt(result: MigrateAdoptResult, { color }: { color: boolean }): string {
  const paint = palette(color)
  const { target, layout, directory, trackedIn, otherTables, files, applied, pending } = result
  const there = trackedIn.exists ? '' : ' (not there yet)'
  return [
    heading(`${target}: ${layout}, ${plural(files, 'migration')} in ${directory}`, paint),
    `  ${trackedIn.table}${there}: ${applied} applied, ${pending} not`,
    ...otherTables.map((other) => `  ${other.table} is there too, of ${other.layout}; it is left alone`),
    ...result.drift.map(
      (version) => `  ${paint.red(version)} differs from its file: post-ai migrate status shows how`,
    ),
    ...changes(result),
  ].join('\n')
}

function changes({ toNote, toForget, accepted, baselined, drift, written }: MigrateAdoptResult): string[] {
  const would = written ? '' : 'would be '
  const lines = [
    toNote.length > 0
      ? `  ${plural(toNote.length, 'migration')} ${would}noted in post_ai.migrations as applied`
      : '',
    toForget.length > 0
      ? `  ${plural(toForget.length, 'migration')} ${would}taken out of it: the tool has reverted them`
      : '',
    baselined.length > 0
      ? `  ${plural(baselined.length, 'migration')} ${would}counted as applied without being run: ${baselined.join(', ')}`
      : '',
    accepted.length > 0 ? `  ${plural(accepted.length, 'file')} ${would}taken for what was applied` : '',
  ].filter(Boolean)
  if (lines.length === 0)
    return drift.length > 0 ? [] : ['Nothing to note: post-ai migrate up goes on from here.']
  return [
    ...lines,
    written ? 'post-ai migrate up goes on from here.' : 'Nothing was written. Add --yes to do so.',
  ]
}
