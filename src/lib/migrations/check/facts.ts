import { readSnapshotFile } from '../../advisor/snapshot/snapshot-file.ts'
import type { RunContext } from '../../core/context.ts'
import { messageOf, PostAiError } from '../../core/error.ts'
import { type Connection, connect } from '../../postgres/connection.ts'
import { displayName } from '../../postgres/connection-string.ts'
import { readServerFacts } from '../../postgres/server-facts.ts'
import { loadSnapshot } from '../../sandbox/load.ts'
import { readSnapshot } from '../../sandbox/read-snapshot.ts'
import type { Snapshot } from '../../sandbox/snapshot.ts'
import { nodesOf } from '../../sql/walk.ts'
import type { MigrationFile } from '../migration-file.ts'
import { readState } from '../state.ts'
import { statementsOf } from '../statements.ts'
import type { MigrateCheckInput } from './check.ts'
import type { FileCheck } from './check-file.ts'
import type { CheckTarget } from './check-result.ts'
import type { ChosenFiles } from './choose-files.ts'
import { emptyModel, relationKey } from './model.ts'
import { livePlannedRows, snapshotPlannedRows } from './planned-rows.ts'
import { prober } from './probe.ts'
import { readModel } from './read-model.ts'
import { prepare, type SandboxStart, sandboxShadow } from './sandbox-shadow.ts'
import { forgetSizes, type Shadow, trackingShadow } from './shadow.ts'
import { track } from './track.ts'

/** What migrations are checked against. */
export interface CheckFacts extends Pick<FileCheck, 'plannedRows' | 'probe'>, AsyncDisposable {
  target: Omit<CheckTarget, 'rates'>
  shadow: Shadow
  /** The chosen files; of a database, when none were chosen, those that are not applied. */
  files: readonly MigrationFile[]
}

/** The newest major version, assumed when nothing says which one it is. */
const NEWEST_MAJOR = 18

/** Opens what the call names: database, snapshot, or the earlier migrations. */
export async function openFacts(
  input: MigrateCheckInput,
  chosen: ChosenFiles,
  context: RunContext,
): Promise<CheckFacts> {
  if (input.snapshotFile !== undefined) return ofSnapshot(input.snapshotFile, input, chosen, context)
  if (input.url !== undefined) return ofDatabase(input.url, input, chosen, context)
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

async function extensionsIn(files: readonly MigrationFile[]): Promise<string[]> {
  const names: string[] = []
  for (const { up } of files) {
    const statements = await statementsOf(up).catch(() => [])
    names.push(
      ...statements.flatMap(({ node }) =>
        nodesOf(node, 'CreateExtensionStmt').map(({ extname = '' }) => extname),
      ),
    )
  }
  return names
}

async function ofSnapshot(
  path: string,
  input: MigrateCheckInput,
  chosen: ChosenFiles,
  context: RunContext,
): Promise<CheckFacts> {
  const { snapshot } = await readSnapshotFile(path)
  const { version, major } = snapshot.server
  const shadow = await fromSnapshot(snapshot, chosen.files, context)
  const planned = snapshotPlannedRows(snapshot, context)
  return {
    target: { kind: 'snapshot', name: path, version, major: input.major ?? major, sandbox: true },
    shadow,
    files: chosen.files,
    plannedRows: planned.rows,
    probe: nothingProbed,
    async [Symbol.asyncDispose]() {
      await planned[Symbol.asyncDispose]()
      await shadow[Symbol.asyncDispose]()
    },
  }
}

/** Bytes are those of a table's main fork and its indexes: the snapshot does not say which index is whose. */
async function fromSnapshot(
  snapshot: Snapshot,
  files: readonly MigrationFile[],
  context: RunContext,
): Promise<Shadow> {
  const tables = snapshot.relations.filter(({ kind }) => /[rmp]/.test(kind))
  const sizes = new Map(
    tables.map(({ schema, name, rows, bytes }) => [
      relationKey(schema, name),
      { rows: rows < 0 ? null : rows, bytes },
    ]),
  )
  return sandboxShadow(
    {
      extensions: [...snapshot.extensions, ...(await extensionsIn(files))],
      sizes,
      session: { searchPath: snapshot.searchPath, timeZone: snapshot.settings.TimeZone ?? null },
      load: async (engine) =>
        (await loadSnapshot(engine, { ...snapshot, statisticsSql: [] })).map(({ statement }) => statement),
    },
    context,
  )
}

async function ofDatabase(
  url: string,
  input: MigrateCheckInput,
  chosen: ChosenFiles,
  context: RunContext,
): Promise<CheckFacts> {
  const connection = await connect(url, { signal: context.signal })
  try {
    await connection.script(
      `BEGIN TRANSACTION READ ONLY; SET LOCAL statement_timeout = '60s'; SET LOCAL lock_timeout = '2s'`,
    )
    const { version, major } = await readServerFacts(connection)
    const files = await pendingOf(connection, input, chosen)
    const { model } = await readModel((sql) => connection.query(sql))
    const session = { searchPath: model.searchPath, timeZone: model.timeZone }
    const shadow =
      input.sandbox === false ? null : await liveShadow(url, files, model.tables, session, context)
    return {
      target: {
        kind: 'database',
        name: displayName(url),
        version,
        major: input.major ?? major,
        sandbox: shadow !== null,
      },
      shadow: shadow ?? trackingShadow(model),
      files,
      plannedRows: livePlannedRows(connection),
      probe: input.probe ? prober(connection) : nothingProbed,
      async [Symbol.asyncDispose]() {
        await shadow?.[Symbol.asyncDispose]()
        await connection[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await connection[Symbol.asyncDispose]()
    throw error
  }
}

async function pendingOf(
  connection: Connection,
  input: MigrateCheckInput,
  { files, found }: ChosenFiles,
): Promise<readonly MigrationFile[]> {
  if (!found || (input.files ?? []).length > 0 || input.since !== undefined) return files
  const { migrations } = await readState(connection, found)
  return migrations.flatMap(({ condition, file }) =>
    file && (condition === 'pending' || condition === 'unfinished') ? [file] : [],
  )
}

/** A copy of the schema in the embedded server; null, with a warning, where it cannot be made. */
async function liveShadow(
  url: string,
  files: readonly MigrationFile[],
  sizes: SandboxStart['sizes'],
  session: SandboxStart['session'],
  context: RunContext,
): Promise<Shadow | null> {
  try {
    const snapshot = await readSnapshot(url, context)
    const load: SandboxStart['load'] = async (engine) =>
      (await loadSnapshot(engine, { ...snapshot, statisticsSql: [] })).map(({ statement }) => statement)
    const extensions = [...snapshot.extensions, ...(await extensionsIn(files))]
    return await sandboxShadow({ extensions, sizes, session, load }, context)
  } catch (error) {
    if (error instanceof PostAiError && error.code === 'INTERRUPTED') throw error
    context.report.warn(`The statements were not tried in the embedded server: ${messageOf(error)}`)
    return null
  }
}
