import { open } from 'node:fs/promises'
import { readSnapshotFile } from '../../advisor/snapshot/snapshot-file.ts'
import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import { readTextFile } from '../../core/text-file.ts'
import { extensionsIn } from '../../migrations/check/extensions-in.ts'
import { findLayout, readMigrations } from '../../migrations/find-layout.ts'
import type { MigrationFile } from '../../migrations/migration-file.ts'
import { scriptOf } from '../../migrations/proof/run-script.ts'
import { statementsOf } from '../../migrations/statements.ts'
import type { HiddenTable } from '../../sandbox/snapshot.ts'
import type { NotDiffed } from './diff-result.ts'
import { withoutMetaCommands } from './dump-noise.ts'
import { readDatabase } from './read-database.ts'
import type { SchemaSide, SchemaSource } from './schema-side.ts'

/** Reads one of the two schemas. Throws what reading the file, the directory or the database throws. */
export async function readSide(source: SchemaSource, context: RunContext): Promise<SchemaSide> {
  switch (source.kind) {
    case 'database':
      return readDatabase(source.url, context)
    case 'migrations':
      return readDirectory(source)
    case 'file':
      return (await isSnapshot(source.path)) ? readSnapshotSide(source.path) : readSql(source.path)
    case 'empty':
      return ofFiles({ kind: 'empty', name: 'an empty database', version: null }, [])
  }
}

async function readDirectory(source: SchemaSource & { kind: 'migrations' }): Promise<SchemaSide> {
  const found = await findLayout(source)
  const files = await readMigrations(found)
  if (files.length === 0) {
    throw new PostAiError('INPUT_INVALID', `There are no migrations in ${found.directory}.`, {
      hints: [
        'Name another directory, an SQL file, a snapshot or a database.',
        'The word "empty" stands for a database in which nothing is.',
      ],
    })
  }
  const side = await ofFiles({ kind: 'migrations', name: found.directory, version: null }, files)
  const notRead = files.flatMap(({ up, language }): NotDiffed[] =>
    language
      ? [
          {
            kind: 'migration',
            name: up.path,
            reason: `it is ${language}, which only its tool can run`,
            differs: false,
          },
        ]
      : [],
  )
  return { ...side, notRead }
}

async function readSql(path: string): Promise<SchemaSide> {
  const name = path === '-' ? 'standard input' : path
  const up = scriptOf(withoutMetaCommands(await readTextFile(path)), name)
  await statementsOf(up)
  const file: MigrationFile = { version: '0', name, up, down: undefined }
  return ofFiles({ kind: 'file', name, version: null }, [file])
}

async function ofFiles(shown: SchemaSide['shown'], files: readonly MigrationFile[]): Promise<SchemaSide> {
  const scripts = files.filter(({ language }) => language === undefined)
  return {
    shown,
    base: scripts.map(({ up }) => up),
    extensions: await extensionsIn(scripts),
    major: null,
    notRead: [],
    hasMetadata: true,
    facts: { earlier: scripts },
  }
}

async function readSnapshotSide(path: string): Promise<SchemaSide> {
  const { snapshot } = await readSnapshotFile(path)
  const { version, major } = snapshot.server
  const { schemaSql, searchPath, extensions } = snapshot
  return {
    shown: { kind: 'snapshot', name: path, version },
    base: { schemaSql, searchPath, extensions },
    extensions,
    major,
    notRead: snapshot.hidden.filter(({ what }) => what === 'structure').map(hiddenTable),
    hasMetadata: false,
    facts: { snapshotFile: path },
  }
}

function hiddenTable({ schema, name }: HiddenTable): NotDiffed {
  const reason = 'the role that took the snapshot might not read it'
  return { kind: 'table', name: `${schema}.${name}`, reason, differs: false }
}

/** Snapshots are gzip, whatever they are named; what cannot be opened is for the reader of texts to complain of. */
async function isSnapshot(path: string): Promise<boolean> {
  if (path === '-') return false
  try {
    await using file = await open(path)
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } catch {
    return false
  }
}
