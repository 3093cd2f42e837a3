import { basename, dirname, relative, resolve, sep } from 'node:path'
import { promisify } from 'node:util'
import { messageOf, PostAiError } from '../../core/error.ts'
import { readTextFile } from '../../core/text-file.ts'
import {
  type FoundLayout,
  findLayout,
  type MigrationSource,
  readMigrations,
  recognise,
} from '../find-layout.ts'
import { wholeFile } from '../layouts/whole-file.ts'
import { listDirectory } from '../listing.ts'
import { compareVersions, findMigration, inOrder, type MigrationFile } from '../migration-file.ts'

/** The migrations that are checked, and those that come before them. */
export interface ChosenFiles {
  files: readonly MigrationFile[]
  /** In order; what they made is there already. */
  earlier: readonly MigrationFile[]
  /** Null for files that are of no layout. */
  found: FoundLayout | null
}

/** Which migrations shall be checked. */
export interface ChooseInput extends MigrationSource {
  /** Paths from `cwd`. */
  files?: readonly string[] | undefined
  /** A version, after which all are checked, or a revision of git, whose changed and new files are. */
  since?: string | undefined
  cwd: string
}

/** Chooses by the words of the call; all migrations when they say nothing. Throws what reading the files throws. */
export async function chooseFiles(input: ChooseInput): Promise<ChosenFiles> {
  if (input.files && input.files.length > 0) return namedFiles(input, input.files)
  const found = await findLayout(input)
  const all = await readMigrations(found)
  if (input.since === undefined) return { files: all, earlier: [], found }
  const version = findMigration(all, input.since)?.version
  const isNew =
    version === undefined
      ? await changedSince(input.since, input.root)
      : (file: MigrationFile) => compareVersions(file.version, version) > 0
  return { files: all.filter(isNew), earlier: all.filter((file) => !isNew(file)), found }
}

async function namedFiles(
  { cwd, root, layout }: ChooseInput,
  names: readonly string[],
): Promise<ChosenFiles> {
  const paths = names.map((name) => resolve(cwd, name))
  const known = new Map<string, MigrationFile>()
  const founds: FoundLayout[] = []
  for (const directory of new Set(paths.map(migrationsDirectory))) {
    const found = await layoutIn(directory, root, layout)
    if (!found) continue
    const migrations = await readMigrations(found).catch(() => [])
    founds.push(found)
    for (const file of migrations) known.set(resolve(root, file.up.path), file)
  }
  const files = await Promise.all(paths.map((path) => known.get(path) ?? loneFile(path, cwd)))
  const chosen = new Set(files.map(({ up }) => up.path))
  const [first] = files
  const earlier = [...known.values()].filter(
    (file) => first && known.has(paths[0] ?? '') && !chosen.has(file.up.path) && isBefore(file, files),
  )
  return { files, earlier: inOrder(earlier), found: founds[0] ?? null }
}

/** Where the migrations are that a file is one of: diesel and Prisma give each a directory. */
function migrationsDirectory(path: string): string {
  return /^(up|down|migration)\.sql$/.test(basename(path)) ? dirname(dirname(path)) : dirname(path)
}

function isBefore(file: MigrationFile, files: readonly MigrationFile[]): boolean {
  return files.some(({ version }) => compareVersions(file.version, version) < 0)
}

/** The layout of the directory of a named file; one that is none makes the file a script of its own. */
async function layoutIn(
  directory: string,
  root: string,
  name: string | undefined,
): Promise<FoundLayout | undefined> {
  const listing = await listDirectory(directory)
  if (!listing) return undefined
  if (name !== undefined) return findLayout({ root, directory, layout: name })
  const layout = await recognise(listing).catch(() => undefined)
  const shown = (relative(root, directory) || '.').split(sep).join('/')
  return layout && { layout, listing, directory: shown, named: false }
}

async function loneFile(path: string, cwd: string): Promise<MigrationFile> {
  const shown = relative(cwd, path).split(sep).join('/')
  return { version: shown, name: '', up: wholeFile(shown, await readTextFile(path)), down: undefined }
}

/** Whether a file was changed or added since a revision, by git. */
async function changedSince(revision: string, root: string): Promise<(file: MigrationFile) => boolean> {
  const { execFile } = await import('node:child_process')
  const git = async (...words: string[]) =>
    (await promisify(execFile)('git', ['-C', root, ...words], { maxBuffer: 2 ** 26 })).stdout.split('\0')
  try {
    const changed = await git('diff', '--name-only', '--relative', '--diff-filter=d', '-z', revision, '--')
    const added = await git('ls-files', '--others', '--exclude-standard', '-z')
    const paths = new Set([...changed, ...added].filter(Boolean))
    return (file) => paths.has(file.up.path)
  } catch (error) {
    throw new PostAiError(
      'USAGE_INVALID',
      `--since ${revision} is neither the version of a migration nor a revision that git knows.`,
      {
        hints: [
          'Name the last version that is not to be checked, or a branch or commit: --since origin/main.',
          `git says: ${messageOf(error).split('\n').at(-2) ?? messageOf(error)}`,
        ],
        cause: error,
      },
    )
  }
}
