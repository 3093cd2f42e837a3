import { readRecordedWorkload } from '../../advisor/snapshot/recording.ts'
import type { Workload } from '../../advisor/workload/workload.ts'
import type { RunContext } from '../../core/context.ts'
import { messageOf, PostAiError } from '../../core/error.ts'
import { type Connection, connect } from '../../postgres/connection.ts'
import { displayName } from '../../postgres/connection-string.ts'
import { readServerFacts } from '../../postgres/server-facts.ts'
import { loadSnapshot } from '../../sandbox/load.ts'
import { readSnapshot } from '../../sandbox/read-snapshot.ts'
import type { Snapshot } from '../../sandbox/snapshot.ts'
import type { MigrationFile } from '../migration-file.ts'
import { readState } from '../state.ts'
import type { MigrateCheckInput } from './check.ts'
import type { ChosenFiles } from './choose-files.ts'
import { extensionsIn } from './extensions-in.ts'
import type { CheckFacts } from './facts.ts'
import { livePlannedRows } from './planned-rows.ts'
import { prober } from './probe.ts'
import { readModel } from './read-model.ts'
import { type SandboxStart, sandboxShadow } from './sandbox-shadow.ts'
import { type Shadow, trackingShadow } from './shadow.ts'

/** The facts of a database, which is only read. Throws what connecting throws. */
export async function databaseFacts(
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
    const copy = input.sandbox === false ? null : await liveCopy(url, files, model.tables, session, context)
    return {
      target: {
        kind: 'database',
        name: displayName(url),
        version,
        major: input.major ?? major,
        sandbox: copy !== null,
      },
      shadow: copy?.shadow ?? trackingShadow(model),
      before: copy && { schema: copy.snapshot, workload: await workloadOf(url, input, context) },
      files,
      plannedRows: input.untrusted ? async () => null : livePlannedRows(connection),
      probe: input.probe ? prober(connection) : async () => [],
      async [Symbol.asyncDispose]() {
        await copy?.shadow[Symbol.asyncDispose]()
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
async function liveCopy(
  url: string,
  files: readonly MigrationFile[],
  sizes: SandboxStart['sizes'],
  session: SandboxStart['session'],
  context: RunContext,
): Promise<{ shadow: Shadow; snapshot: Snapshot } | null> {
  try {
    const snapshot = await readSnapshot(url, context)
    const load: SandboxStart['load'] = async (engine) =>
      (await loadSnapshot(engine, { ...snapshot, statisticsSql: [] })).map(({ statement }) => statement)
    const extensions = [...snapshot.extensions, ...(await extensionsIn(files))]
    return { shadow: await sandboxShadow({ extensions, sizes, session, load }, context), snapshot }
  } catch (error) {
    if (error instanceof PostAiError && error.code === 'INTERRUPTED') throw error
    context.report.warn(`The statements were not tried in the embedded server: ${messageOf(error)}`)
    return null
  }
}

/** What the server recorded, if it records anything that this role may see. */
async function workloadOf(
  url: string,
  { tries }: MigrateCheckInput,
  context: RunContext,
): Promise<Workload | null> {
  if (tries === false) return null
  return readRecordedWorkload(url, context).catch((error: unknown) => {
    if (error instanceof PostAiError && error.code === 'INTERRUPTED') throw error
    return null
  })
}
