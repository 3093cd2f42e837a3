import { join, relative, resolve, sep } from 'node:path'
import { PostAiError } from '../../core/error.ts'
import { readTextFile } from '../../core/text-file.ts'
import { chooseFiles } from '../../migrations/check/choose-files.ts'
import { readMigrations, recognise } from '../../migrations/find-layout.ts'
import type { Listing } from '../../migrations/layout.ts'
import { wholeFile } from '../../migrations/layouts/whole-file.ts'
import { listDirectory } from '../../migrations/listing.ts'
import type { MigrationFile } from '../../migrations/migration-file.ts'

/**
 * The scripts that names of files and directories stand for, in the order in which they are to be run: of a directory its
 * migrations, or the SQL files in it by their names; before a migration those that come before it. Throws
 * `INPUT_UNREADABLE`, and `INPUT_INVALID` for a directory without SQL.
 */
export async function scriptsIn(names: readonly string[], cwd: string): Promise<MigrationFile[]> {
  const found = new Map<string, MigrationFile>()
  for (const name of names) {
    const listing = await listDirectory(resolve(cwd, name))
    for (const file of listing ? await inDirectory(listing, name, cwd) : await namedFile(name, cwd))
      if (!found.has(resolve(cwd, file.up.path))) found.set(resolve(cwd, file.up.path), withoutPsql(file))
  }
  return [...found.values()]
}

async function namedFile(name: string, cwd: string): Promise<MigrationFile[]> {
  const { files, earlier } = await chooseFiles({ root: cwd, cwd, files: [name] })
  return [...earlier, ...files]
}

async function inDirectory(listing: Listing, name: string, cwd: string): Promise<MigrationFile[]> {
  const directory = (relative(cwd, listing.directory) || '.').split(sep).join('/')
  const layout = await recognise(listing)
  if (layout) return readMigrations({ layout, listing, directory, named: false })
  const scripts = listing.files.filter((file) => file.endsWith('.sql'))
  if (scripts.length === 0)
    throw new PostAiError('INPUT_INVALID', `There are no SQL files in ${name}.`, {
      hints: ['Name SQL files, or a directory that holds some or the migrations of a tool.'],
    })
  return Promise.all(
    scripts.map(async (file) => {
      const path = join(directory, file).split(sep).join('/')
      return {
        version: path,
        name: '',
        up: wholeFile(path, await readTextFile(join(listing.directory, file))),
        down: undefined,
      }
    }),
  )
}

/** pg_dump puts a command of psql before and after what it writes; the lines stay, so that places are right. */
function withoutPsql(file: MigrationFile): MigrationFile {
  const sql = file.up.sql.replaceAll(/^\\(?:un)?restrict .*$/gm, '')
  return { ...file, up: { ...file.up, sql } }
}
