import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { projectMigrations } from './project-migrations.ts'
import { resolveTarget } from './target.ts'

/** A schema as a call names it. */
export interface SchemaWord {
  /**
   * A connection string, a directory of migrations, an SQL file or a snapshot; `-` for standard input; `migrations` and
   * `database` for those of the project, unless there is a file of that name; `empty` for nothing.
   */
  word: string
  layout?: string | undefined
  env: NodeJS.ProcessEnv
  cwd: string
}

/** What a word means. */
export type SchemaWordMeaning =
  | { kind: 'database'; url: string }
  | { kind: 'migrations'; root: string; directory?: string | undefined; layout?: string | undefined }
  | { kind: 'file'; path: string }
  | { kind: 'empty' }

/** Finds out which schema a word means. Throws `INPUT_UNREADABLE` when there is no such file, and what finding a database throws. */
export async function schemaSource(words: SchemaWord, context: RunContext): Promise<SchemaWordMeaning> {
  const { word, layout, env, cwd } = words
  if (/^postgres(ql)?:\/\//i.test(word)) {
    return { kind: 'database', url: (await resolveTarget({ url: word, env, cwd }, context)).url }
  }
  if (word === '-') return { kind: 'file', path: word }
  const path = resolve(cwd, word)
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory()) return { kind: 'migrations', root: cwd, directory: path, layout }
  if (found) return { kind: 'file', path: word }
  if (word === 'empty') return { kind: 'empty' }
  if (word === 'database') return { kind: 'database', url: (await resolveTarget({ env, cwd }, context)).url }
  if (word === 'migrations') {
    const { root, directory, layout: known } = await projectMigrations({ layout, cwd })
    return { kind: 'migrations', root, directory, layout: known }
  }
  throw new PostAiError('INPUT_UNREADABLE', `There is no file or directory ${word}.`, {
    hints: [
      'Name a directory of migrations, an SQL file, a file of post-ai snapshot, or a postgres:// URL.',
      'The words "migrations" and "database" stand for those of the project, "empty" for nothing.',
    ],
  })
}
