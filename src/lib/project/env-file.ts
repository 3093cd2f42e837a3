import { chmod, readFile, realpath, stat } from 'node:fs/promises'
import { PostAiError, systemErrorCode } from '../core/error.ts'
import { fileErrorReason, writeTextFile } from '../core/text-file.ts'
import { envAssignments } from './env-assignments.ts'

/** What became of the file: `kept` when it says something else and that was to stay. */
export type EnvFileChange = 'created' | 'added' | 'replaced' | 'unchanged'

/** The value that a name has in a `.env` file: the last one counts. Undefined when it is not there. */
export async function readEnvFile(path: string, name: string): Promise<string | undefined> {
  const text = await textOf(path)
  return text === undefined ? undefined : envAssignments(text).findLast((found) => found.name === name)?.value
}

/**
 * Sets one name in a `.env` file and leaves every other byte as it is: comments, order, line endings, quotes. A new
 * file is for its owner only (0600), an existing one keeps its mode; a link is followed. A value that is there
 * already is replaced in its place. Throws `INPUT_UNREADABLE` or `OUTPUT_UNWRITABLE`.
 */
export async function setInEnvFile(path: string, name: string, value: string): Promise<EnvFileChange> {
  const before = await textOf(path)
  const found = before === undefined ? undefined : envAssignments(before).findLast((one) => one.name === name)
  if (found?.value === value) return 'unchanged'
  if (before === undefined) {
    await writeTextFile(path, `${name}=${inQuotes(value, '')}\n`, 0o600)
    return 'created'
  }
  const after = found
    ? before.slice(0, found.start) + inQuotes(value, found.quote) + before.slice(found.end)
    : `${withLastLineEnded(before)}${name}=${inQuotes(value, '')}${lineEnd(before)}`
  const target = await realpath(path)
  const mode = (await stat(target)).mode & 0o777
  await writeTextFile(target, after, mode)
  await chmod(target, mode)
  return found ? 'replaced' : 'added'
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined
    throw new PostAiError('INPUT_UNREADABLE', `Cannot read ${path}: ${fileErrorReason(error)}.`, {
      hints: ['Make the file readable, or leave out --env and copy what post-ai connect --env prints.'],
      cause: error,
    })
  }
}

/** Bare where every reader of such files takes it so; a URL with parameters (`&`) is quoted for the shell. */
function inQuotes(value: string, quote: string): string {
  const safe = value.replace(/["'`$\\#\s]/g, (character) => encodeURIComponent(character).replace("'", '%27'))
  if (quote !== '') return `${quote}${safe}${quote}`
  return /^[\w:/@%.,?=+~[\]-]*$/.test(safe) ? safe : `"${safe}"`
}

function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}

function withLastLineEnded(text: string): string {
  return text === '' || text.endsWith('\n') || text === '\uFEFF' ? text : text + lineEnd(text)
}
