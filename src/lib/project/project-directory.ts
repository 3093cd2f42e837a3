import { access } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/**
 * The directories from `start` upward in which a project may be described, nearest first: up to and including
 * the root of the repository (the directory with `.git`) or the home directory.
 */
export async function* directoriesUpward(start: string): AsyncGenerator<string> {
  let directory = resolve(start)
  while (true) {
    yield directory
    const parent = dirname(directory)
    if (parent === directory || directory === homedir() || (await exists(join(directory, '.git')))) return
    directory = parent
  }
}

/**
 * The directory that `init` sets up: the nearest one upward with a project file or a package.json, else `cwd`.
 * In a workspace each package is thus a project of its own.
 */
export async function projectDirectory(cwd: string, projectFile: string): Promise<string> {
  for await (const directory of directoriesUpward(cwd)) {
    if (await exists(join(directory, projectFile))) return directory
    if (directory !== homedir() && (await exists(join(directory, 'package.json')))) return directory
  }
  return resolve(cwd)
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
