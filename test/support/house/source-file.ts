import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A file of the project: its path from the root, with forward slashes, and its text. */
export interface SourceFile {
  path: string
  text: string
}

/** A rule of the house: what it finds wrong in a tree, one sentence each, beginning with the path. */
export type HouseRule = (tree: readonly SourceFile[]) => string[]

export const projectRoot = fileURLToPath(new URL('../../..', import.meta.url))

const ignored = new Set(['node_modules', 'dist', '.git', '.cache', 'coverage', '.env'])

/** The text files below a directory of the project; binary ones are left out. */
export async function readTree(directory = '.'): Promise<SourceFile[]> {
  const found: SourceFile[] = []
  for (const entry of await readdir(join(projectRoot, directory), { withFileTypes: true })) {
    if (ignored.has(entry.name)) continue
    const path = join(directory, entry.name)
    if (entry.isDirectory()) found.push(...(await readTree(path)))
    if (!entry.isFile()) continue
    const text = await readFile(join(projectRoot, path), 'utf8')
    if (!text.includes('\0')) found.push({ path: relative('.', path).split(sep).join('/'), text })
  }
  return found
}

/** A tree given in a test: `{ 'src/lib/core/x.ts': 'text' }`. */
export function treeOf(files: Record<string, string>): SourceFile[] {
  return Object.entries(files).map(([path, text]) => ({ path, text }))
}

/** The sources of the tree: TypeScript below src. */
export function sourcesOf(tree: readonly SourceFile[]): SourceFile[] {
  return tree.filter(({ path }) => path.startsWith('src/') && path.endsWith('.ts'))
}
