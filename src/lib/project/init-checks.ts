import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { PostAiError } from '../core/error.ts'
import { redact } from '../core/redact.ts'
import { fileErrorReason } from '../core/text-file.ts'
import { keyOfUrl } from '../credentials/credential-key.ts'
import { displayName, parseConnectionString, passwordOf } from '../postgres/connection-string.ts'
import { readEnvFile } from './env-file.ts'
import type { LocalDatabase, RemoteDatabase } from './project-config.ts'
import type { ProjectFile } from './project-file.ts'

/** The name that applications look for. */
export const ENV_NAME = 'DATABASE_URL'

/** Throws `OUTPUT_UNWRITABLE` when no file can be made in the directory. */
export async function refuseUnwritable(directory: string): Promise<void> {
  try {
    await access(directory, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new PostAiError('OUTPUT_UNWRITABLE', `Cannot write into ${directory}: ${fileErrorReason(error)}.`, {
      hints: ['Run post-ai init in a directory that you may write into.'],
      cause: error,
    })
  }
}

/** Throws `USAGE_NEEDS_YES` when the project file names another database than the one that is wanted now. */
export function refuseOtherDatabase(
  file: ProjectFile | undefined,
  wanted: LocalDatabase | RemoteDatabase,
): void {
  if (!file) return
  const before = file.config.database
  if (nameOf(before) === nameOf(wanted)) return
  throw new PostAiError(
    'USAGE_NEEDS_YES',
    `${file.path} names another database: ${shown(before)}. It would be replaced by ${shown(wanted)}; the other database itself stays.`,
    { hints: ['Add --yes to replace it, or leave out --local, --url and --name to keep it.'] },
  )
}

/**
 * Throws `USAGE_NEEDS_YES` when the `.env` file holds another DATABASE_URL than `url`. With `loosely` only host,
 * user and database are compared, for the time before port and password are known.
 */
export async function refuseOtherEnv(path: string, url: string, loosely: boolean): Promise<void> {
  const existing = await readEnvFile(path, ENV_NAME)
  if (existing === undefined || existing === '' || existing === url) return
  if (loosely && placeOf(existing) === placeOf(url)) return
  throw new PostAiError('USAGE_NEEDS_YES', `${path} sets ${ENV_NAME} already, to ${masked(existing, url)}.`, {
    hints: ['Add --yes to replace it, or leave out --env to keep it.'],
  })
}

/**
 * Whether the `.env` file sends the application to the database of `url` in a way that is not `url`: with a password
 * of before, or on another port. A file that cannot be read says nothing.
 */
export async function isOutdatedEnv(path: string, url: string): Promise<boolean> {
  const existing = await readEnvFile(path, ENV_NAME).catch(() => undefined)
  return Boolean(existing) && existing !== url && placeOf(existing ?? '') === placeOf(url)
}

function nameOf(database: LocalDatabase | RemoteDatabase): string {
  return database.type === 'local' ? `local ${database.name}` : `url ${keyOfUrl(database.url)}`
}

function shown(database: LocalDatabase | RemoteDatabase): string {
  return database.type === 'local' ? `the local database "${database.name}"` : displayName(database.url)
}

function placeOf(url: string): string | undefined {
  try {
    return keyOfUrl(url)
      .replace(/@localhost:/, '@127.0.0.1:')
      .replace(/:\d+\//, '/')
  } catch {
    return undefined
  }
}

function masked(existing: string, url: string): string {
  try {
    const same = keyOfUrl(existing) === keyOfUrl(url)
    const password = passwordOf(parseConnectionString(existing))
      ? 'with another password'
      : 'without the password'
    return same ? `${displayName(existing)} ${password} or other settings` : displayName(existing)
  } catch {
    return `"${redact(existing)}"`
  }
}
