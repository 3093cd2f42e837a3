import { dirname, join } from 'node:path'
import { findProjectFile } from './project-file.ts'

/** Where a project keeps its named queries: `queries` beside the project file, else in `cwd`. Throws `CONFIG_INVALID`. */
export async function queriesDirectory(cwd: string): Promise<string> {
  const file = await findProjectFile(cwd)
  return join(file ? dirname(file.path) : cwd, 'queries')
}
