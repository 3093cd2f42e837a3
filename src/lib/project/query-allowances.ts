import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { findProjectFile } from './project-file.ts'

/** What a project or a call declares to be harmless to query, as `schema.name`. */
export interface QueryAllowances {
  functions: string[]
  foreignTables: string[]
}

/**
 * The functions and foreign tables that the guard shall let pass: those of the call, and `query.allowFunctions` and
 * `query.allowForeignTables` of the project file. A note says what comes from the file. Throws `CONFIG_INVALID`.
 */
export async function queryAllowances(
  given: QueryAllowances,
  cwd: string,
  context: RunContext,
): Promise<QueryAllowances> {
  const file = await findProjectFile(cwd)
  const settings = file?.config.query
  if (!file || settings === undefined) return given
  const functions = names(settings, 'allowFunctions', file.path)
  const foreignTables = names(settings, 'allowForeignTables', file.path)
  const all = [...functions, ...foreignTables]
  if (all.length > 0) context.report.note(`Taken for harmless: ${all.join(', ')} (from ${file.path}).`)
  return {
    functions: [...given.functions, ...functions],
    foreignTables: [...given.foreignTables, ...foreignTables],
  }
}

function names(settings: object, key: string, path: string): string[] {
  const value = (settings as Record<string, unknown>)[key] ?? []
  if (Array.isArray(value) && value.every((name) => typeof name === 'string' && /^[^.]+\../.test(name)))
    return value
  throw new PostAiError(
    'CONFIG_INVALID',
    `${path}: query.${key} must be a list of names such as "public.tax".`,
    {
      hints: ['Write each name with its schema, or take the key out.'],
    },
  )
}
