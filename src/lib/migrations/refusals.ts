import { PostAiError } from '../core/error.ts'
import { plural } from '../core/units.ts'
import { compareVersions, findMigration, type MigrationFile } from './migration-file.ts'
import { isApplied, type KnownMigration, type MigrationState } from './state.ts'

/** Throws `MIGRATION_NOT_ADOPTED` when a tool's table says what is applied and nobody said that we go on from there. */
export function refuseUnadopted({ adopted, layout, table, migrations }: MigrationState): void {
  if (adopted) return
  const applied = migrations.filter(({ condition }) => isApplied(condition)).length
  throw new PostAiError(
    'MIGRATION_NOT_ADOPTED',
    `${table?.name} says that ${layout.name} has applied ${plural(applied, 'migration')} here, and post-ai has not been told to go on from there.`,
    {
      hints: [
        'post-ai migrate adopt shows what it would note, post-ai migrate adopt --yes notes it.',
        `${layout.name} stays usable: its table goes on to be written.`,
      ],
    },
  )
}

/** Throws `MIGRATION_DRIFT`, with the differences and the choices, when applied files were changed or are gone. */
export function refuseDrift({ migrations }: MigrationState): void {
  const drifts = migrations.flatMap(({ drift }) => drift ?? [])
  const [first] = drifts
  if (!first) return
  const lines = drifts.map(({ file, kind, diff }) => {
    const what = kind === 'changed' ? 'was changed after it was applied' : 'was applied, and is gone'
    return `${file} ${what}${diff && kind === 'changed' ? `:\n${diff}` : ''}`
  })
  const more = drifts.length > 1 ? ['post-ai migrate status shows each with its choices.'] : []
  throw new PostAiError('MIGRATION_DRIFT', `${lines.join('\n')}\nNothing was run.`, {
    hints: [...first.choices, ...more],
  })
}

/** Throws `MIGRATION_FAILED` when another tool left a migration half done. */
export function refuseFailed({ migrations, layout }: MigrationState): void {
  const failed = migrations.find(({ condition }) => condition === 'failed')
  if (!failed) return
  throw new PostAiError('MIGRATION_FAILED', `${failed.tracked?.unfinished}. Nothing was run.`, {
    hints: [
      `What of ${failed.file?.up.path ?? failed.version} was done only the database can tell. Mend it by hand, then tell ${layout.name}:`,
      layout.name === 'prisma'
        ? `prisma migrate resolve --applied ${failed.version}, or --rolled-back ${failed.version}.`
        : `migrate force ${failed.version} when it is done, or force the version before it when it is undone.`,
    ],
  })
}

/** Throws `MIGRATION_FAILED` when a run in the other direction was ended in the middle. */
export function refuseOtherDirection({ migrations }: MigrationState, direction: 'up' | 'down'): void {
  const wrong = direction === 'up' ? 'reverting' : 'unfinished'
  const other = direction === 'up' ? 'down' : 'up'
  const found = migrations.find(({ condition }) => condition === wrong)
  if (!found) return
  const word = other === 'up' ? 'applied' : 'reverted'
  throw new PostAiError(
    'MIGRATION_FAILED',
    `${found.version}_${found.name} is only half ${word}. Nothing was run.`,
    {
      hints: [`Finish that first: post-ai migrate ${other}.`],
    },
  )
}

/** Throws `MIGRATION_ORDER` when the layout's tool would never apply a migration that is older than the last applied. */
export function refuseOlder({ layout, migrations }: MigrationState, pending: readonly MigrationFile[]): void {
  if (!layout.strictOrder) return
  const last = lastApplied(migrations)
  const older = last && pending.find(({ version }) => compareVersions(version, last.version) < 0)
  if (!older) return
  throw new PostAiError(
    'MIGRATION_ORDER',
    `${older.up.path} is older than ${last.version}, which is applied; ${layout.name} applies migrations in order only.`,
    {
      hints: [
        'Give it a version after the last one: rename the file, or make it anew with post-ai migrate new.',
      ],
    },
  )
}

/** Throws `INPUT_INVALID` for a migration that is a program of another tool. */
export function refusePrograms({ layout }: MigrationState, pending: readonly MigrationFile[]): void {
  const program = pending.find(({ language }) => language !== undefined)
  if (!program) return
  throw new PostAiError(
    'INPUT_INVALID',
    `${program.up.path} is written in ${program.language}, which cannot be run from here. Nothing was run.`,
    {
      hints: [
        `Have ${layout.name} apply it, then run the command again; --to stops before it.`,
        'Or write it as SQL.',
      ],
    },
  )
}

/** The last applied migration, by version. */
export function lastApplied(migrations: readonly KnownMigration[]): KnownMigration | undefined {
  return migrations.findLast(({ condition }) => isApplied(condition))
}

/** The migration that `--to` names. Throws `MIGRATION_UNKNOWN`. */
export function versionNamed(state: MigrationState, wanted: string): string {
  const applied = state.migrations.find(({ version }) => version === wanted)
  const found = applied?.version ?? findMigration(state.files, wanted)?.version
  if (found !== undefined) return found
  throw new PostAiError('MIGRATION_UNKNOWN', `There is no migration ${wanted} in ${state.directory}.`, {
    hints: ['post-ai migrate status lists the versions; as much of one as is unique is enough.'],
  })
}
