import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { plural } from '../core/units.ts'
import { displayName } from '../postgres/connection-string.ts'
import { inReadOnlyTransaction } from '../postgres/read-only.ts'
import { closeGap, ledgerGap } from './baseline.ts'
import { type FoundLayout, findLayout } from './find-layout.ts'
import type { LayoutName } from './layout.ts'
import { compareVersions, type MigrationFile } from './migration-file.ts'
import { openMigrationSession } from './migration-session.ts'
import { type PlannedMigration, planMigration } from './planned-migration.ts'
import {
  lastApplied,
  refuseDrift,
  refuseFailed,
  refuseOlder,
  refuseOtherDirection,
  refusePrograms,
  refuseUnadopted,
  versionNamed,
} from './refusals.ts'
import { limitsOf, type MigrationTarget, type RunOptions, requireYes } from './run-input.ts'
import { type MigrationRun, runMigration, sayingBefore } from './run-migration.ts'
import { isApplied, type MigrationState, readState } from './state.ts'
import { createTrackingTable } from './tracking-table.ts'

/** What `migrate up` is given. */
export interface MigrateUpInput extends MigrationTarget, RunOptions {
  /** The last migration to apply; all when undefined. */
  to?: string | undefined
  /** Only say what would be run. */
  dryRun?: boolean
}

/** What `migrate up` did, or with `dryRun` would do. */
export interface MigrateUpResult {
  /** `user@host:port/database` */
  target: string
  layout: LayoutName
  directory: string
  dryRun: boolean
  /** What was to be run when it began; in the order of the versions. */
  planned: PlannedMigration[]
  /** What was run. Another runner may have done some of it. */
  applied: MigrationRun[]
  /** Versions that are not applied, those after `to`. */
  remaining: string[]
}

/**
 * Applies the migrations that are not applied, in order. All files are read to the end before the first statement is
 * run. Throws `USAGE_NEEDS_YES`, `MIGRATION_NOT_ADOPTED`, `MIGRATION_DRIFT`, `MIGRATION_ORDER`, `MIGRATION_UNKNOWN`
 * before anything is changed, and what `runMigration` throws.
 */
export async function migrateUp(input: MigrateUpInput, context: RunContext): Promise<MigrateUpResult> {
  const found = await findLayout(input)
  context.report.step('Comparing migrations with the database')
  const { state, todo } = await lookAhead(input, found, context)
  const planned: PlannedMigration[] = []
  for (const file of todo) planned.push(await planMigration(file, file.up, 'up'))
  refuseEmpty(state, planned)
  const result = {
    target: displayName(input.url),
    layout: state.layout.name,
    directory: state.directory,
    dryRun: input.dryRun === true,
    planned,
    applied: [] as MigrationRun[],
    remaining: pendingFiles(state)
      .filter((file) => !todo.includes(file))
      .map(({ version }) => version),
  }
  if (todo.length === 0 || input.dryRun) return result
  const names = todo.length > 3 ? '' : `: ${todo.map(({ up }) => up.path).join(', ')}`
  requireYes(input, `apply ${plural(todo.length, 'migration')}${names}`)
  return { ...result, applied: await apply(input, found, context) }
}

async function lookAhead(input: MigrateUpInput, found: FoundLayout, context: RunContext) {
  const options = { signal: context.signal }
  const state = await inReadOnlyTransaction(input.url, options, (connection) => readState(connection, found))
  return { state, todo: filesToApply(state, input, context) }
}

/** What is to be applied, in order. Throws when something stands against it. */
function filesToApply(state: MigrationState, { to }: MigrateUpInput, context: RunContext): MigrationFile[] {
  const until = to === undefined ? undefined : versionNamed(state, to)
  refuseUnadopted(state)
  refuseFailed(state)
  refuseOtherDirection(state, 'up')
  refuseDrift(state)
  const todo = pendingFiles(state).filter(
    ({ version }) => until === undefined || compareVersions(version, until) <= 0,
  )
  refusePrograms(state, todo)
  refuseOlder(state, todo)
  const last = lastApplied(state.migrations)
  const older = last ? todo.filter(({ version }) => compareVersions(version, last.version) < 0) : []
  if (older.length > 0)
    context.report.warn(
      `${older.map(({ up }) => up.path).join(', ')}: older than ${last?.version}, which is applied.`,
    )
  return todo
}

function pendingFiles({ migrations }: MigrationState): MigrationFile[] {
  return migrations.flatMap(({ condition, file }) =>
    file && (condition === 'pending' || condition === 'unfinished') ? [file] : [],
  )
}

async function apply(
  input: MigrateUpInput,
  found: FoundLayout,
  context: RunContext,
): Promise<MigrationRun[]> {
  await using session = await openMigrationSession(input.url, limitsOf(input), context)
  const { connection } = session
  // another runner may have worked since
  const state = await readState(connection, found)
  const todo = filesToApply(state, input, context)
  const { table, layout, files } = state
  if (table) await createTrackingTable(connection, table)
  await closeGap(connection, state, ledgerGap(state))
  const lockKeys = table?.tracking.lockKeys?.(session.server.database, table.schema) ?? []
  const applied: MigrationRun[] = []
  let previous = lastApplied(state.migrations)?.version ?? null
  for (const [index, file] of todo.entries()) {
    context.report.count(index, todo.length, 'migrations')
    const underWay = state.ledger.get(file.version)?.state === 'applying'
    const job = {
      file,
      direction: 'up' as const,
      script: file.up,
      layout: layout.name,
      files,
      table,
      previous,
    }
    const run = runMigration(session, { ...job, underWay, inDoubt: input.inDoubt, lockKeys })
    applied.push(await sayingBefore(run, 'Applied', applied, context))
    previous = file.version
  }
  return applied
}

/** A file that was made and not yet written is not applied by accident. Other tools apply such files, and so it is kept there. */
function refuseEmpty({ layout, migrations }: MigrationState, planned: readonly PlannedMigration[]): void {
  const empty = layout.name === 'native' && planned.find(({ segments }) => segments.length === 0)
  if (
    !empty ||
    migrations.some(({ version, condition }) => version === empty.version && isApplied(condition))
  )
    return
  throw new PostAiError(
    'INPUT_INVALID',
    `${empty.file} holds no statement between "-- migrate:up" and "-- migrate:down".`,
    {
      hints: ['Write its statements; one that is to do nothing says SELECT 1;.', 'Nothing was run.'],
    },
  )
}
