import { isAbsolute, join, relative, sep } from 'node:path'
import { PostAiError } from '../core/error.ts'
import { plural } from '../core/units.ts'
import type { Layout, Listing } from './layout.ts'
import { layoutNamed, layoutNames, layouts } from './layouts/registry.ts'
import { emptyListing, listDirectory } from './listing.ts'
import { inOrder, type MigrationFile } from './migration-file.ts'

/** Which migrations are meant. */
export interface MigrationSource {
  /** The root of the project: directories are looked for and shown from here. */
  root: string
  /** The directory of the migrations, when it is known. */
  directory?: string | undefined
  /** The name of the layout, when it is known. */
  layout?: string | undefined
}

/** A directory of migrations and how to read it. */
export interface FoundLayout {
  layout: Layout
  listing: Listing
  /** The directory as it is shown: from the root where it lies below it. */
  directory: string
  /** Whether it was named; else the files were recognised, or, where there are none, the native layout is taken. */
  named: boolean
}

/**
 * Finds the directory of the migrations and its layout, by the files alone. Without a directory those are looked
 * through in which the tools keep theirs. Where nothing is found the native layout in `migrations` is taken.
 * Throws `INPUT_INVALID` for several directories with migrations, for files of no known layout, and for an unknown
 * name of a layout; `INPUT_UNREADABLE`, also for a named directory that is not there, unless it is about to be made.
 */
export async function findLayout(
  source: MigrationSource,
  { isMade = false }: { isMade?: boolean } = {},
): Promise<FoundLayout> {
  const named = source.layout === undefined ? undefined : knownLayout(source.layout)
  if (source.directory !== undefined) return inDirectory(source, source.directory, named, isMade)
  const own = named ? await look(source, named.directories, named) : { found: [], foreign: [] }
  const { found, foreign } = own.found.length > 0 ? own : await look(source, everywhere(), undefined, named)
  const [first, ...others] = found
  if (first && others.length === 0) return first
  if (others.length > 0) throw several(found)
  if (foreign[0] !== undefined) throw unknownFiles(foreign[0])
  const directory = named?.directories[0] ?? 'migrations'
  const layout = named ?? knownLayout('native')
  return {
    layout,
    listing: emptyListing(join(source.root, directory)),
    directory,
    named: named !== undefined,
  }
}

/** Where the tools keep their migrations. */
function everywhere(): string[] {
  return [...new Set(layouts.flatMap(({ directories }) => directories))]
}

/** The directories with migrations: of the one layout that they must be of, or one that recognises them. */
async function look(
  { root }: MigrationSource,
  directories: readonly string[],
  given: Layout | undefined,
  wanted?: Layout,
): Promise<{ found: FoundLayout[]; foreign: string[] }> {
  const found: FoundLayout[] = []
  const foreign: string[] = []
  for (const directory of directories) {
    const listing = await listDirectory(join(root, directory))
    if (!listing || listing.files.length === 0) continue
    const layout = given ?? (wanted ? await asLayout(wanted, listing) : await recognise(listing))
    const named = given !== undefined || wanted !== undefined
    if (layout) found.push({ layout, listing, directory, named })
    else if (!wanted) foreign.push(directory)
  }
  return { found, foreign }
}

async function asLayout(layout: Layout, listing: Listing): Promise<Layout | undefined> {
  return (await layout.recognises(listing)) ? layout : undefined
}

/** The migrations of a directory, in order; their paths begin with the directory as it is shown. */
export async function readMigrations({ layout, listing, directory }: FoundLayout): Promise<MigrationFile[]> {
  const files = await layout.read(listing)
  const shown = (path: string) => `${directory}/${path}`
  return inOrder(
    files.map((file) => ({
      ...file,
      up: { ...file.up, path: shown(file.up.path) },
      down: file.down && { ...file.down, path: shown(file.down.path) },
    })),
  )
}

async function inDirectory(
  { root }: MigrationSource,
  given: string,
  named: Layout | undefined,
  isMade: boolean,
): Promise<FoundLayout> {
  const absolute = isAbsolute(given) ? given : join(root, given)
  const below = relative(root, absolute)
  const directory = (below.startsWith('..') ? absolute : below || '.').split(sep).join('/')
  const present = await listDirectory(absolute)
  if (!present && !isMade) throw absent(directory)
  const listing = present ?? emptyListing(absolute)
  const recognised = named ?? (await recognise(listing))
  if (!recognised && listing.files.some((file) => file.endsWith('.sql'))) throw unknownFiles(directory)
  return { layout: recognised ?? knownLayout('native'), listing, directory, named: named !== undefined }
}

/** The layout of a directory's files; undefined when they are of none. */
export async function recognise(listing: Listing): Promise<Layout | undefined> {
  for (const layout of layouts) if (await layout.recognises(listing)) return layout
  return undefined
}

function knownLayout(name: string): Layout {
  const layout = layoutNamed(name)
  if (layout) return layout
  throw new PostAiError('INPUT_INVALID', `There is no layout "${name}".`, {
    hints: [`The layouts are ${layoutNames.join(', ')}.`],
  })
}

function absent(directory: string): PostAiError {
  return new PostAiError('INPUT_UNREADABLE', `There is no directory ${directory} with migrations.`, {
    hints: [
      'Name another one with --dir, or in the project file; paths count from the root of the project.',
      'post-ai migrate new <name> makes it, with a first migration.',
    ],
  })
}

function several(found: readonly FoundLayout[]): PostAiError {
  const places = found.map(({ directory, layout }) => `${directory} (${layout.name})`)
  return new PostAiError(
    'INPUT_INVALID',
    `Migrations were found in ${plural(found.length, 'directory', 'directories')}: ${places.join(', ')}.`,
    { hints: [`Say which are meant: --dir ${found[0]?.directory}.`] },
  )
}

function unknownFiles(directory: string): PostAiError {
  return new PostAiError(
    'INPUT_INVALID',
    `The files in ${directory} are migrations of no layout that is known here.`,
    {
      hints: [
        'If they hold statements only, add the lines "-- migrate:up" and "-- migrate:down".',
        `If it is one of these, name it with --layout: ${layoutNames.join(', ')}.`,
        'Migrations written in a programming language cannot be run from here.',
      ],
    },
  )
}
