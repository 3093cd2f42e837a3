import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { plural } from '../core/units.ts'
import { displayName } from '../postgres/connection-string.ts'
import { inReadOnlyTransaction } from '../postgres/read-only.ts'
import { closeGap, ledgerGap } from './baseline.ts'
import { type FoundLayout, findLayout } from './find-layout.ts'
import type { LayoutName } from './layout.ts'
import { compareVersions, type MigrationFile, type MigrationScript } from './migration-file.ts'
import { openMigrationSession } from './migration-session.ts'
import { type PlannedMigration, planMigration } from './planned-migration.ts'
import { refuseFailed, refuseOtherDirection, refuseUnadopted, versionNamed } from './refusals.ts'
import { limitsOf, type MigrationTarget, type RunOptions, requireYes } from './run-input.ts'
import { type MigrationRun, runMigration, sayingBefore } from './run-migration.ts'
import { isApplied, type KnownMigration, type MigrationState, readState } from './state.ts'

/** What `migrate down` is given: how many to revert, or the one to go back to, which stays. */
export interface MigrateDownInput extends MigrationTarget, RunOptions {
  /** How many, the latest first; 1 unless given. */
  count?: number | undefined
  to?: string | undefined
  dryRun?: boolean
}

/** What `migrate down` did, or with `dryRun` would do. */
export interface MigrateDownResult {
  /** `user@host:port/database` */
  target: string
  layout: LayoutName
  directory: string
  dryRun: boolean
  /** What was to be reverted, the latest first. */
  planned: PlannedMigration[]
  reverted: MigrationRun[]
}

/** A migration that can be reverted. */
interface Revertible {
  file: MigrationFile
  script: MigrationScript
  underWay: boolean
}

/**
 * Reverts applied migrations, the latest first, by their down scripts. Every one of them is looked at before the first
 * is run. Throws `MIGRATION_IRREVERSIBLE` when one has none, and otherwise as `migrateUp`.
 */
export async function migrateDown(input: MigrateDownInput, context: RunContext): Promise<MigrateDownResult> {
  const found = await findLayout(input)
  context.report.step('Comparing migrations with the database')
  const { state, todo } = await lookAhead(input, found, context)
  const planned: PlannedMigration[] = []
  for (const { file, script } of todo) planned.push(await planMigration(file, script, 'down'))
  refuseEmptyDown(planned)
  const result = {
    target: displayName(input.url),
    layout: state.layout.name,
    directory: state.directory,
    dryRun: input.dryRun === true,
    planned,
    reverted: [] as MigrationRun[],
  }
  if (todo.length === 0 || input.dryRun) return result
  const names = todo.map(({ file }) => `${file.version}_${file.name}`)
  requireYes(input, `revert ${plural(todo.length, 'migration')}: ${names.join(', ')}`)
  return { ...result, reverted: await revert(input, found, names.length, context) }
}

async function lookAhead(input: MigrateDownInput, found: FoundLayout, context: RunContext) {
  const options = { signal: context.signal }
  const state = await inReadOnlyTransaction(input.url, options, (connection) => readState(connection, found))
  return { state, todo: toRevert(state, input) }
}

function toRevert(state: MigrationState, { count = 1, to }: MigrateDownInput): Revertible[] {
  const until = to === undefined ? undefined : versionNamed(state, to)
  refuseUnadopted(state)
  refuseFailed(state)
  refuseOtherDirection(state, 'down')
  const applied = state.migrations.filter(
    ({ condition }) => isApplied(condition) || condition === 'reverting',
  )
  const latest = applied.toReversed()
  const chosen =
    until === undefined
      ? latest.slice(0, count)
      : latest.filter(({ version }) => compareVersions(version, until) > 0)
  return chosen.map((known) => revertible(known, state))
}

/** The down script: that of the file, or, when the file is gone, the one that was kept. */
function revertible(known: KnownMigration, { layout }: MigrationState): Revertible {
  const { version, name, file, entry, condition } = known
  const underWay = condition === 'reverting'
  if (file?.down) return { file, script: file.down, underWay }
  const kept = entry?.downSql
  if (!file && kept) {
    const script = { sql: kept, path: `${entry.file} (as it was applied)`, firstLine: 1, transaction: true }
    const up = { ...script, sql: entry.upSql ?? '' }
    return { file: { version, name, up, down: script }, script, underWay }
  }
  const what = file?.up.path ?? `${version}_${name}`
  throw new PostAiError('MIGRATION_IRREVERSIBLE', `${what} has no down script. Nothing was reverted.`, {
    hints: [
      upOnly[layout.name] ?? 'Write what undoes it, then run the command again.',
      'Or write a new migration that undoes it: post-ai migrate new.',
    ],
  })
}

const upOnly: Partial<Record<LayoutName, string>> = {
  supabase: 'Migrations of Supabase have an up script only.',
  prisma: 'Prisma has no down scripts; a down.sql beside migration.sql is read here.',
  drizzle: 'drizzle has no down scripts; a <tag>.down.sql beside <tag>.sql is read here.',
}

/** Going back without undoing anything would leave the objects and forget that they are there. */
function refuseEmptyDown(planned: readonly PlannedMigration[]): void {
  const empty = planned.find(({ segments }) => segments.length === 0)
  if (!empty) return
  throw new PostAiError(
    'MIGRATION_IRREVERSIBLE',
    `The down script of ${empty.file} is empty. Nothing was reverted.`,
    {
      hints: ['Write what undoes it; when there is nothing to undo, SELECT 1; says so.'],
    },
  )
}

async function revert(
  input: MigrateDownInput,
  found: FoundLayout,
  count: number,
  context: RunContext,
): Promise<MigrationRun[]> {
  await using session = await openMigrationSession(input.url, limitsOf(input), context)
  const { connection } = session
  const state = await readState(connection, found)
  const todo = toRevert(state, input).slice(0, count)
  const { table, layout, files } = state
  await closeGap(connection, state, ledgerGap(state))
  const lockKeys = table?.tracking.lockKeys?.(session.server.database, table.schema) ?? []
  const applied = state.migrations.filter(
    ({ condition }) => isApplied(condition) || condition === 'reverting',
  )
  const reverted: MigrationRun[] = []
  for (const [index, { file, script, underWay }] of todo.entries()) {
    context.report.count(index, todo.length, 'migrations')
    const position = applied.findIndex(({ version }) => version === file.version)
    const previous = applied[position - 1]?.version ?? null
    const job = { file, direction: 'down' as const, script, layout: layout.name, files, table, previous }
    const run = runMigration(session, { ...job, underWay, inDoubt: input.inDoubt, lockKeys })
    reverted.push(await sayingBefore(run, 'Reverted', reverted, context))
  }
  return reverted
}
