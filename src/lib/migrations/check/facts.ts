import type { RunContext } from '../../core/context.ts'
import type { MigrationFile } from '../migration-file.ts'
import { statementsOf } from '../statements.ts'
import type { MigrateCheckInput } from './check.ts'
import type { FileCheck } from './check-file.ts'
import type { CheckTarget } from './check-result.ts'
import type { ChosenFiles } from './choose-files.ts'
import type { Before } from './consequences.ts'
import { extensionsIn } from './extensions-in.ts'
import { emptyModel } from './model.ts'
import type { SandboxStart } from './sandbox-shadow.ts'
import { forgetSizes, type Shadow, trackingShadow } from './shadow.ts'
import { track } from './track.ts'

/** What migrations are checked against. */
export interface CheckFacts extends Pick<FileCheck, 'plannedRows' | 'probe'>, AsyncDisposable {
  target: Omit<CheckTarget, 'rates'>
  shadow: Shadow
  /** The chosen files; of a database, when none were chosen, those that are not applied. */
  files: readonly MigrationFile[]
  /** What migrations can be tried on; null where nothing is known of the schema, or nothing shall be tried. */
  before: Before | null
}

/** The newest major version, assumed when nothing says which one it is. */
const NEWEST_MAJOR = 18

/** Opens what the call names: database, snapshot, or the earlier migrations. */
export async function openFacts(
  input: MigrateCheckInput,
  chosen: ChosenFiles,
  context: RunContext,
): Promise<CheckFacts> {
  // loaded when needed: a check by the files alone is to be over in a moment
  if (input.snapshotFile !== undefined) {
    const { snapshotFacts } = await import('./facts-snapshot.ts')
    return snapshotFacts(input.snapshotFile, input, chosen, context)
  }
  if (input.url !== undefined) {
    const { databaseFacts } = await import('./facts-database.ts')
    return databaseFacts(input.url, input, chosen, context)
  }
  return ofMigrations(input, chosen, context)
}

const nothingPlanned = async () => null
const nothingProbed = async () => []

async function ofMigrations(
  { major = NEWEST_MAJOR, sandbox }: MigrateCheckInput,
  { files, earlier }: ChosenFiles,
  context: RunContext,
): Promise<CheckFacts> {
  const runs = sandbox ?? earlier.length > 0
  const shadow = runs ? await replayed(files, earlier, context) : await trackedThrough(earlier)
  const kind = earlier.length > 0 ? 'migrations' : 'none'
  const facts = { shadow, files, plannedRows: nothingPlanned, probe: nothingProbed }
  return {
    ...facts,
    target: { kind, name: null, version: null, major, sandbox: runs },
    before: runs
      ? { schema: earlier.filter(({ language }) => !language).map(({ up }) => up), workload: null }
      : null,
    [Symbol.asyncDispose]: () => shadow[Symbol.asyncDispose](),
  }
}

async function trackedThrough(earlier: readonly MigrationFile[]): Promise<Shadow> {
  const model = emptyModel()
  for (const { up } of earlier) for (const { node } of await statementsOf(up)) track(model, node)
  forgetSizes(model)
  return trackingShadow(model)
}

async function replayed(
  files: readonly MigrationFile[],
  earlier: readonly MigrationFile[],
  context: RunContext,
): Promise<Shadow> {
  const { prepare, sandboxShadow } = await import('./sandbox-shadow.ts')
  const start: SandboxStart = {
    extensions: await extensionsIn([...earlier, ...files]),
    sizes: new Map(),
    session: null,
    async load(engine) {
      const missing: string[] = []
      for (const { up, language } of earlier) {
        if (language !== undefined) continue
        for (const statement of await statementsOf(up))
          if (!(await prepare(engine, statement))) missing.push(`${up.path}:${statement.line}`)
      }
      if (missing.length > 0)
        context.report.warn(
          `These earlier statements could not be run in the embedded server: ${missing.join(', ')}.`,
        )
      return missing
    },
  }
  return sandboxShadow(start, context)
}
