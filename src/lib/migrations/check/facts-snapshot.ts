import { readSnapshotFile } from '../../advisor/snapshot/snapshot-file.ts'
import type { RunContext } from '../../core/context.ts'
import { loadSnapshot } from '../../sandbox/load.ts'
import type { Snapshot } from '../../sandbox/snapshot.ts'
import type { MigrationFile } from '../migration-file.ts'
import type { MigrateCheckInput } from './check.ts'
import type { ChosenFiles } from './choose-files.ts'
import { extensionsIn } from './extensions-in.ts'
import type { CheckFacts } from './facts.ts'
import { relationKey } from './model.ts'
import { snapshotPlannedRows } from './planned-rows.ts'
import { sandboxShadow } from './sandbox-shadow.ts'
import type { Shadow } from './shadow.ts'

/** The facts of a snapshot file; its statements are run in the embedded server. Throws what reading the file throws. */
export async function snapshotFacts(
  path: string,
  input: MigrateCheckInput,
  chosen: ChosenFiles,
  context: RunContext,
): Promise<CheckFacts> {
  const { snapshot, workload } = await readSnapshotFile(path)
  const { version, major } = snapshot.server
  const shadow = await fromSnapshot(snapshot, chosen.files, context)
  const planned = snapshotPlannedRows(snapshot, context)
  return {
    target: { kind: 'snapshot', name: path, version, major: input.major ?? major, sandbox: true },
    shadow,
    before: { schema: snapshot, workload },
    files: chosen.files,
    plannedRows: planned.rows,
    probe: async () => [],
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
