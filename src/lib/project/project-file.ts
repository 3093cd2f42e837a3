import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PostAiError, systemErrorCode } from '../core/error.ts'
import { fileErrorReason, writeTextFile } from '../core/text-file.ts'
import { type ProjectConfig, parseProjectConfig } from './project-config.ts'
import { directoriesUpward } from './project-directory.ts'

/** The name of the file that says where a project's database is; it holds no secret and belongs into the repository. */
export const PROJECT_FILE = 'post-ai.config.json'

/** A project file that was found, and what it says. */
export interface ProjectFile {
  /** Absolute. */
  path: string
  config: ProjectConfig
}

/**
 * Looks for the project file in `cwd` and the directories above it, up to and including the root of the
 * repository (the directory with `.git`) or the home directory. Undefined when there is none.
 * Throws `CONFIG_INVALID` when the one found is not valid, `INPUT_UNREADABLE` when it cannot be read.
 */
export async function findProjectFile(cwd: string): Promise<ProjectFile | undefined> {
  for await (const directory of directoriesUpward(cwd)) {
    const found = await readProjectFile(join(directory, PROJECT_FILE))
    if (found) return found
  }
  return undefined
}

/** Reads one project file; undefined when it does not exist. Errors as in `findProjectFile`. */
export async function readProjectFile(path: string): Promise<ProjectFile | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined
    throw new PostAiError('INPUT_UNREADABLE', `Cannot read ${path}: ${fileErrorReason(error)}.`, {
      hints: ['Make the project file readable, or name the database with --url.'],
      cause: error,
    })
  }
  return { path, config: parseProjectConfig(text, path) }
}

/**
 * Writes the project file, whole or not at all. Keys of the file that this version does not know are kept.
 * Says whether anything changed: equal content is not written again. Throws `OUTPUT_UNWRITABLE`.
 */
export async function writeProjectFile(
  path: string,
  config: ProjectConfig,
): Promise<'created' | 'updated' | 'unchanged'> {
  const before = await readProjectFile(path)
  const text = `${JSON.stringify({ ...before?.config, ...config }, undefined, 2)}\n`
  if (before && JSON.stringify(before.config) === JSON.stringify({ ...before.config, ...config }))
    return 'unchanged'
  await writeTextFile(path, text)
  return before ? 'updated' : 'created'
}
