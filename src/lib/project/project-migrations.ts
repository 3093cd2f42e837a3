import { dirname, resolve } from 'node:path'
import type { RunContext } from '../core/context.ts'
import type { ProjectCheck } from './project-config.ts'
import { findProjectFile, writeProjectFile } from './project-file.ts'
import { resolveTarget } from './target.ts'

/** What the words of a call say of the migrations that are meant. */
export interface MigrationWords {
  /** The directory, from `cwd`. */
  dir?: string | undefined
  layout?: string | undefined
  cwd: string
}

/** Where a project's migrations are: its root, and what is known of their directory and layout. */
export interface ProjectMigrationSource {
  root: string
  directory?: string | undefined
  layout?: string | undefined
  check?: ProjectCheck | undefined
}

/** The migrations that a call means: by its words, else by the project file. Throws what reading that file throws. */
export async function projectMigrations({
  dir,
  layout,
  cwd,
}: MigrationWords): Promise<ProjectMigrationSource> {
  const file = await findProjectFile(cwd)
  const root = file ? dirname(file.path) : cwd
  const known = file?.config.migrations
  const directory = dir === undefined ? known?.directory : resolve(cwd, dir)
  return {
    root,
    directory,
    layout: layout ?? (dir === undefined ? known?.layout : undefined),
    check: known?.check,
  }
}

/** The same, and the database they are for; errors as in `resolveTarget`. */
export async function projectMigrationTarget(
  words: MigrationWords & { url?: string | undefined; env: NodeJS.ProcessEnv },
  context: RunContext,
): Promise<ProjectMigrationSource & { url: string; local: boolean }> {
  const source = await projectMigrations(words)
  const { url, local } = await resolveTarget(words, context)
  return { ...source, url, local }
}

/**
 * Notes in the project file, when there is one, where the migrations are and which layout they have. Says whether
 * anything was written. Throws `OUTPUT_UNWRITABLE`.
 */
export async function rememberMigrations(cwd: string, directory: string, layout: string): Promise<boolean> {
  const file = await findProjectFile(cwd)
  if (!file) return false
  const migrations = { ...file.config.migrations, directory, layout }
  return (await writeProjectFile(file.path, { ...file.config, migrations })) !== 'unchanged'
}
