import { formatDuration, plural } from '../core/units.ts'
import type { MigrateDownResult } from '../migrations/down.ts'
import type { PlannedMigration, PlannedSegment } from '../migrations/planned-migration.ts'
import type { MigrationRun } from '../migrations/run-migration.ts'
import type { MigrateUpResult } from '../migrations/up.ts'
import { type Palette, palette } from './palette.ts'
import { heading, indent } from './text.ts'

/** What `migrate up` applied, or would apply. */
export function presentMigrateUp(result: MigrateUpResult, { color }: { color: boolean }): string {
  const paint = palette(color)
  const { target, directory, planned, applied, remaining } = result
  if (planned.length === 0) return `${target}: nothing to apply${rest(remaining)}.`
  if (result.dryRun) return dryRun(`Would apply to ${target}`, planned, paint)
  const others = planned.length - applied.length
  return [
    heading(`${target}, ${directory}`, paint),
    ...applied.map((run) => line('applied', run, paint)),
    ...(others > 0 ? [`  ${plural(others, 'migration')} by another runner, meanwhile`] : []),
    ...(remaining.length > 0
      ? [`  ${plural(remaining.length, 'migration')} not applied${rest(remaining)}`]
      : []),
  ].join('\n')
}

/** What `migrate down` reverted, or would revert. */
export function presentMigrateDown(result: MigrateDownResult, { color }: { color: boolean }): string {
  const paint = palette(color)
  const { target, directory, planned, reverted } = result
  if (planned.length === 0) return `${target}: nothing to revert.`
  if (result.dryRun) return dryRun(`Would revert on ${target}`, planned, paint)
  return [
    heading(`${target}, ${directory}`, paint),
    ...reverted.map((run) => line('reverted', run, paint)),
  ].join('\n')
}

function line(verb: string, run: MigrationRun, paint: Palette): string {
  const parts = run.segments > 1 ? ` in ${run.segments} parts` : ''
  const resumed = run.resumedAt === null ? '' : `, from statement ${run.resumedAt} on`
  return `  ${paint.green(verb)} ${run.file}  ${plural(run.statements, 'statement')}${parts}${resumed}, ${formatDuration(run.durationMs)}`
}

function rest(remaining: readonly string[]): string {
  return remaining.length > 0 ? `; after it: ${remaining.join(', ')}` : ''
}

function dryRun(title: string, planned: readonly PlannedMigration[], paint: Palette): string {
  const lines = planned.flatMap(({ file, segments }) => [
    '',
    paint.bold(file),
    ...segments.flatMap((one) => segment(one, paint)),
  ])
  return [heading(title, paint), ...lines].join('\n')
}

function segment({ transaction, why, statements }: PlannedSegment, paint: Palette): string[] {
  const title = transaction ? 'in one transaction' : `outside a transaction (${why})`
  return [
    `  ${paint.dim(`-- ${title}`)}`,
    ...statements.flatMap(({ sql }) => indent(`${sql};`.split('\n'), 2)),
  ]
}
