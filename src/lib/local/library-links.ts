import { lstat, readFile, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { systemErrorCode } from '../core/error.ts'

/**
 * Makes the symbolic links between the libraries of a binary package where they are absent: its install script
 * would make them, and npm does not run that unless the user allows it. Several processes may do this at once.
 * Throws the system error when the package cannot be written to.
 */
export async function linkLibraries(packageDirectory: string): Promise<void> {
  for (const { source, target } of await linkList(packageDirectory)) {
    const path = join(packageDirectory, target)
    if (await isThere(path)) continue
    try {
      await symlink(relative(dirname(path), join(packageDirectory, source)), path)
    } catch (error) {
      if (systemErrorCode(error) !== 'EEXIST') throw error
    }
  }
}

async function linkList(packageDirectory: string): Promise<{ source: string; target: string }[]> {
  try {
    return JSON.parse(await readFile(join(packageDirectory, 'native', 'pg-symlinks.json'), 'utf8'))
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return []
    throw error
  }
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}
