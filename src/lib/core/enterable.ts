import { chmod, mkdir, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { systemErrorCode } from './error.ts'

/**
 * Makes a directory and those above it that are missing. When we are root the new ones let everybody in, whatever the
 * umask is: the server runs as another user. Throws the system error.
 */
export async function makeEnterable(directory: string): Promise<void> {
  try {
    // Not `recursive`: for a read-only file system Node then says that the directory does not exist.
    await mkdir(directory)
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return
    if (systemErrorCode(error) !== 'ENOENT' || dirname(directory) === directory) throw error
    await makeEnterable(dirname(directory))
    return await makeEnterable(directory)
  }
  if (process.getuid?.() === 0) await chmod(directory, 0o755)
}

/**
 * Makes a directory that only its owner can enter, below ones that the server's user can pass: what it needs may lie beside it.
 * Throws the system error.
 */
export async function makeClosed(directory: string): Promise<void> {
  await makeEnterable(dirname(directory))
  await mkdir(directory, { recursive: true, mode: 0o700 })
}

/** Lets everybody read what is in a directory, and its owner write: the modes may come from a read-only store or a strict umask. */
export async function openToAll(directory: string): Promise<void> {
  await chmod(directory, 0o755)
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) await openToAll(path)
    else if (entry.isFile()) await chmod(path, basename(directory) === 'bin' ? 0o755 : 0o644)
  }
}
