import type { RunContext } from '../core/context.ts'
import { databaseOrSnapshot } from './database-or-snapshot.ts'
import type { ProjectLintIgnore } from './project-config.ts'
import { findProjectFile } from './project-file.ts'

/** What the words of a call say of the schema that is meant. */
export interface LintWords {
  url?: string | undefined
  snapshot?: string | undefined
  /** SQL files and directories in place of a database. */
  files: readonly string[]
  /** Rules that are not wanted, besides those of the project file. */
  off: readonly string[]
  env: NodeJS.ProcessEnv
  cwd: string
}

/** Which schema is to be looked at, and what the project file says of its findings. */
export interface LintTargetInput {
  url?: string
  snapshotFile?: string
  files: readonly string[]
  cwd: string
  off: string[]
  ignore: readonly ProjectLintIgnore[]
}

/** The files, else the snapshot, else the database that `resolveTarget` finds. Throws what that throws. */
export async function schemaLintTarget(words: LintWords, context: RunContext): Promise<LintTargetInput> {
  const { files, cwd } = words
  const { off, ignore } = await projectLint(cwd)
  const silent = { off: [...off, ...words.off], ignore }
  if (files.length > 0) return { files, cwd, ...silent }
  const { input } = await databaseOrSnapshot(words, context)
  return { ...input, files, cwd, ...silent }
}

/** What the project file says of findings about the schema. Throws what reading that file throws. */
export async function projectLint(cwd: string): Promise<Pick<LintTargetInput, 'off' | 'ignore'>> {
  const lint = (await findProjectFile(cwd))?.config.schema?.lint
  return { off: lint?.off ?? [], ignore: lint?.ignore ?? [] }
}
