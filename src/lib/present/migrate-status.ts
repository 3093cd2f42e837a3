import { plural } from '../core/units.ts'
import type { MigrationDrift } from '../migrations/drift.ts'
import type { MigrateStatusResult, MigrationStatus } from '../migrations/status.ts'
import { type Palette, palette } from './palette.ts'
import { heading, indent, wrap } from './text.ts'

/** How the migrations stand: one a line, then what is wrong with its choices. */
export function presentMigrateStatus(
  result: MigrateStatusResult,
  { color, width }: { color: boolean; width: number },
): string {
  const paint = palette(color)
  const { target, layout, directory, trackedIn, migrations, pending, drift } = result
  const applied = migrations.length - pending
  return [
    heading(target, paint),
    paint.dim(`${directory} (${layout}), applied ones in ${trackedIn}`),
    ...migrations.map((migration) => line(migration, paint)),
    `${plural(applied, 'migration')} applied, ${pending} not${differing(drift.length)}.`,
    ...drift.flatMap((one) => driftLines(one, paint, width)),
    ...(result.adopted ? [] : [`${layout} keeps the list here. To go on from it: post-ai migrate adopt`]),
  ].join('\n')
}

function differing(count: number): string {
  if (count === 0) return ''
  return count === 1 ? '; 1 differs from its file' : `; ${count} differ from their files`
}

function line(migration: MigrationStatus, paint: Palette): string {
  const { condition, version, name, appliedAt, appliedBy, statements, reversible } = migration
  const title = version.includes(name) ? version : `${version} ${name}`
  const facts = [
    appliedAt,
    appliedBy === null || appliedBy === 'post-ai' ? null : `by ${appliedBy}`,
    statements && `statement ${statements.done} of ${statements.total}`,
    reversible ? null : 'no down',
  ].filter(Boolean)
  return `  ${mark(migration, paint)(condition.padEnd(10))} ${title}  ${paint.dim(facts.join(', '))}`.trimEnd()
}

function mark({ condition }: MigrationStatus, paint: Palette): Palette {
  if (condition === 'applied') return paint.green
  return condition === 'pending' ? paint.yellow : paint.red
}

function driftLines({ file, kind, diff, choices }: MigrationDrift, paint: Palette, width: number): string[] {
  const title =
    kind === 'changed' ? `${file} was changed after it was applied` : `${file} was applied, and is gone`
  const lines = diff === null || kind === 'missing' ? [] : diff.split('\n')
  const painted = lines.map((text) =>
    text.startsWith('-') ? paint.red(text) : text.startsWith('+') ? paint.green(text) : text,
  )
  return [
    '',
    paint.bold(title),
    ...indent(painted, 2),
    ...choices.flatMap((choice) => indent(wrap(choice, width - 2), 2)),
  ]
}
