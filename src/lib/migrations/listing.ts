import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PostAiError, systemErrorCode } from '../core/error.ts'
import { fileErrorReason, readTextFile } from '../core/text-file.ts'
import type { Listing } from './layout.ts'

/** What lies in a directory; undefined when there is none. Throws `INPUT_UNREADABLE`. */
export async function listDirectory(directory: string): Promise<Listing | undefined> {
  try {
    const files = await namesBelow(directory, 1)
    return { directory, files: files.sort(), read: (file) => readTextFile(join(directory, file)) }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) return undefined
    throw new PostAiError('INPUT_UNREADABLE', `Cannot read ${directory}: ${fileErrorReason(error)}.`, {
      hints: ['Make the directory readable, or name another one with --dir.'],
      cause: error,
    })
  }
}

/** A directory that does not exist yet: nothing lies in it. */
export function emptyListing(directory: string): Listing {
  return { directory, files: [], read: (file) => readTextFile(join(directory, file)) }
}

async function namesBelow(directory: string, depth: number): Promise<string[]> {
  const names: string[] = []
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue
    if (!entry.isDirectory()) names.push(entry.name)
    else if (depth > 0)
      for (const name of await namesBelow(join(directory, entry.name), depth - 1))
        names.push(`${entry.name}/${name}`)
  }
  return names
}
