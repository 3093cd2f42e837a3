import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PostAiError } from '../core/error.ts'
import { fileErrorReason, writeTextFile } from '../core/text-file.ts'
import { fileWords } from './file-version.ts'
import { filledFiles, type MigrationContent } from './filled-files.ts'
import { findLayout, type MigrationSource } from './find-layout.ts'
import type { LayoutName } from './layout.ts'

/** What `migrate new` wrote. */
export interface MigrateNewResult {
  layout: LayoutName
  directory: string
  /** From the root of the project; the first is the one to write the statements into. */
  files: string[]
}

/** What `migrate new` is given. */
export interface NewMigrationInput extends MigrationSource {
  /** Any words; they become part of a file name. */
  name: string
  /** Its statements; a template to be filled in by hand when absent. */
  content?: MigrationContent | undefined
}

/**
 * Writes the files of a new migration in the layout that the others have; without others in the native one, in
 * `migrations`. Throws `INPUT_INVALID` for a name without a letter or digit, `OUTPUT_UNWRITABLE`, and what finding the
 * layout throws.
 */
export async function newMigration(input: NewMigrationInput, now = new Date()): Promise<MigrateNewResult> {
  const words = fileWords(input.name)
  if (words === '')
    throw new PostAiError(
      'INPUT_INVALID',
      `"${input.name}" cannot be the name of a migration: it has no letter or digit.`,
      {
        hints: ['Say in a few words what it does: post-ai migrate new add_orders_status.'],
      },
    )
  const { layout, listing, directory } = await findLayout(input, { isMade: true })
  const blank = await layout.create(listing, words, now)
  const files = input.content ? filledFiles(layout.name, blank, input.content) : blank
  const written: string[] = []
  try {
    for (const file of files) {
      const path = join(listing.directory, file.path)
      await makeDirectory(dirname(path))
      await writeTextFile(path, file.text)
      if (!listing.files.includes(file.path)) written.push(path)
    }
  } catch (error) {
    await Promise.all(written.map((path) => rm(path, { force: true })))
    throw error
  }
  return { layout: layout.name, directory, files: files.map(({ path }) => `${directory}/${path}`) }
}

async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (error) {
    throw new PostAiError('OUTPUT_UNWRITABLE', `Cannot make ${path}: ${fileErrorReason(error)}.`, {
      hints: ['Free permissions there, or name another directory with --dir.'],
      cause: error,
    })
  }
}
