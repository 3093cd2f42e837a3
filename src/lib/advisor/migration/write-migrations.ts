import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PostAiError } from '../../core/error.ts'
import { fileErrorReason, writeNewTextFile } from '../../core/text-file.ts'
import type { Step } from '../apply/step.ts'
import { migrationText } from './migration-text.ts'

/** A migration that was written. */
export interface MigrationFile {
  file: string
  /** Ids of the recommendations that it carries out. */
  ids: string[]
}

/**
 * Writes the steps of recommendations as migrations instead of applying them: into a directory, one file
 * `<timestamp>_<name>.sql` a change, since runners that send a file in one piece can run only one statement outside a
 * transaction; for a path that ends in `.sql`, all into that file. Nothing is overwritten.
 * Throws `OUTPUT_UNWRITABLE`; what was written before is named.
 */
export async function writeMigrations(
  place: string,
  steps: readonly Step[],
  now: Date = new Date(),
): Promise<MigrationFile[]> {
  if (steps.length === 0) return []
  if (/\.sql$/i.test(place) && !(await isDirectory(place))) {
    await writeNewTextFile(place, migrationText(steps))
    return [{ file: place, ids: [...new Set(steps.map(({ id }) => id))] }]
  }
  await makeDirectory(place)
  const written: MigrationFile[] = []
  for (const [number, step] of steps.entries()) {
    const file = join(place, `${timestamp(new Date(now.getTime() + number * 1000))}_${nameOf(step)}.sql`)
    await writeNewTextFile(
      file,
      migrationText([step]),
      written.map((entry) => entry.file),
    )
    written.push({ file, ids: [step.id] })
  }
  return written
}

async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (error) {
    throw new PostAiError('OUTPUT_UNWRITABLE', `Cannot create ${path}: ${fileErrorReason(error)}.`, {
      hints: ['Name another directory, or a file that ends in .sql.'],
      cause: error,
    })
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false
}

/** `20261120163059`, in UTC. */
function timestamp(time: Date): string {
  return time.toISOString().slice(0, 19).replaceAll(/\D/g, '')
}

/** The title in lower-case words: `create_an_index_on_orders_customer_id`. */
function nameOf({ title, id }: Step): string {
  const words = title.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '_')
  return (
    words
      .replaceAll(/^_+|_+$/g, '')
      .slice(0, 60)
      .replace(/_+$/, '') || id
  )
}
