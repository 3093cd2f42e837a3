import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PostAiError } from '../core/error.ts'
import { readTextFile, writeTextFile } from '../core/text-file.ts'
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
  const { files, directory, layout } = await newMigration({ ...source, name })
  const place = (file: string) => join(source.root, file)
  const [first = ''] = files
  const template = await readTextFile(place(first))
  if (/^--\s*migrate:up\b/m.test(template)) {
    await writeTextFile(place(first), marked(draft))
    return files
  }
  await writeTextFile(place(first), `${draft.up.trim()}\n`)
  const back = files.find((file) => file !== first && /down[^/]*\.sql$/.test(file))
  if (draft.down !== undefined && back === undefined) {
    throw new PostAiError(
      'INPUT_INVALID',
      `Migrations in ${directory} (${layout}) have no down part; only the up part was written, to ${first}.`,
    )
  }
  if (back !== undefined) await writeTextFile(place(back), `${(draft.down ?? '').trim()}\n`)
  return files
}
