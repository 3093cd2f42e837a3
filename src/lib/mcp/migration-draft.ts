import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PostAiError } from '../core/error.ts'
import { writeTextFile } from '../core/text-file.ts'
import { holdsDown } from '../migrations/filled-files.ts'
import type { MigrationSource } from '../migrations/find-layout.ts'
import { newMigration } from '../migrations/new-migration.ts'

/** The two directions of a migration that stands in no file yet. */
export interface MigrationDraft {
  up: string
  down?: string | undefined
}

/** A directory that holds a draft as the one migration of a project; disposing takes it away. */
export interface DraftDirectory extends AsyncDisposable {
  root: string
  file: string
}

/** Writes a draft into a directory of its own, outside of the project, so that it can be checked like a file. */
export async function draftDirectory({ up, down }: MigrationDraft): Promise<DraftDirectory> {
  const marker = [up, down ?? ''].find((sql) => /^--\s*migrate:(?:up|down)\b/m.test(sql))
  if (marker !== undefined) {
    throw new PostAiError(
      'INPUT_INVALID',
      'up and down hold SQL without the lines "-- migrate:up" and "-- migrate:down".',
    )
  }
  const root = await mkdtemp(join(tmpdir(), 'post-ai-draft-'))
  try {
    const file = '20000101000000_draft.sql'
    await writeTextFile(join(root, file), marked({ up, down }), 0o600)
    return { root, file, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) }
  } catch (error) {
    await rm(root, { recursive: true, force: true })
    throw error
  }
}

function marked({ up, down }: MigrationDraft): string {
  return `-- migrate:up\n${up.trim()}\n${down === undefined ? '' : `\n-- migrate:down\n${down.trim()}\n`}`
}

/** Writes a draft as a new migration of the project, in its layout; nothing is applied. Returns the files. */
export async function writeMigration(
  source: MigrationSource,
  name: string,
  draft: MigrationDraft,
): Promise<string[]> {
  const content = { up: draft.up.trim(), down: draft.down?.trim(), transaction: true }
  const { files, directory, layout } = await newMigration({ ...source, name, content })
  if (draft.down !== undefined && !holdsDown(layout)) {
    throw new PostAiError(
      'INPUT_INVALID',
      `Migrations in ${directory} (${layout}) have no down part; only the up part was written, to ${files[0]}.`,
    )
  }
  return files
}
