import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { PostAiError } from '../core/error.ts'

/** PostgreSQL cuts longer identifiers off (NAMEDATALEN - 1, in bytes). */
const LONGEST = 63

/**
 * The name for the database of a project: the name in package.json without its scope, else that of the directory,
 * with what needs quoting in SQL replaced by `_`.
 */
export async function databaseNameFor(directory: string): Promise<string> {
  const name = await readFile(join(directory, 'package.json'), 'utf8')
    .then((text) => (JSON.parse(text) as { name?: unknown }).name)
    .catch(() => undefined)
  const packageName = typeof name === 'string' ? name.replace(/^@[^/]*\//, '') : ''
  return cleanDatabaseName(packageName) || cleanDatabaseName(basename(directory)) || 'app'
}

/** The text as a name that needs no quotes in SQL and is not one of the server's own; '' when nothing is left. */
export function cleanDatabaseName(text: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  if (words === '') return ''
  const prefix = /^[0-9]/.test(words) ? 'db_' : /^(pg_|postgres$|template[01]$)/.test(words) ? 'app_' : ''
  return `${prefix}${words}`.slice(0, LONGEST).replace(/_+$/, '')
}

/** Returns a name that was asked for when it can be used as it is. Throws `USAGE_INVALID` with one that can. */
export function checkedDatabaseName(name: string): string {
  const clean = cleanDatabaseName(name) || 'app'
  if (name === clean) return name
  throw new PostAiError('USAGE_INVALID', `--name "${name}" cannot be the name of a local database.`, {
    hints: [`Use lower-case letters, digits and single _ , beginning with a letter: --name ${clean}`],
  })
}
