import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { messageOf, PostAiError, systemErrorCode } from './error.ts'
import { nodeCrypto } from './node-crypto.ts'
import { registerSecret } from './redact.ts'

const reasons: Record<string, string> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of its path is not a directory',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
}

/** Why a file operation failed, in words. */
export function fileErrorReason(error: unknown): string {
  const code = systemErrorCode(error)
  return (code && reasons[code]) ?? messageOf(error)
}

/** The text of a file, or of stdin for `-`; errors name the file and the reason (`INPUT_UNREADABLE`). */
export async function readTextFile(path: string): Promise<string> {
  try {
    // editors on Windows put a byte order mark first
    const text = path === '-' ? await standardInput() : await readFile(path, 'utf8')
    return text.replace(/^\uFEFF/, '')
  } catch (error) {
    throw new PostAiError('INPUT_UNREADABLE', `Cannot read ${path}: ${fileErrorReason(error)}.`, {
      hints: ['Give the path of a readable file, or - to read standard input.'],
      cause: error,
    })
  }
}

async function standardInput(): Promise<string> {
  const { text } = await import('node:stream/consumers')
  return await text(process.stdin)
}

/**
 * Writes a file, of text or bytes, whole or not at all: to a temporary name beside it, then renamed over it.
 * Errors name the file and the reason (`OUTPUT_UNWRITABLE`), and nothing is left behind.
 */
export async function writeTextFile(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  const temporary = `${path}.${nodeCrypto().randomBytes(4).toString('hex')}.tmp`
  try {
    await writeFile(temporary, content, { mode, flag: 'wx' })
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw new PostAiError('OUTPUT_UNWRITABLE', `Cannot write ${path}: ${fileErrorReason(error)}.`, {
      hints: ['Free space or permissions there, or name another path.'],
      cause: error,
    })
  }
}

/**
 * Writes a file that must not be there yet. Errors name the file and the reason (`OUTPUT_UNWRITABLE`), and the files of
 * the same work that were written before it; nothing of it is left behind.
 */
export async function writeNewTextFile(
  path: string,
  content: string,
  before: readonly string[] = [],
): Promise<void> {
  try {
    await writeFile(path, content, { flag: 'wx' })
  } catch (error) {
    const isThere = systemErrorCode(error) === 'EEXIST'
    if (!isThere) await rm(path, { force: true }).catch(() => undefined)
    const reason = isThere ? 'it is there already, and is not overwritten' : fileErrorReason(error)
    throw new PostAiError('OUTPUT_UNWRITABLE', `Cannot write ${path}: ${reason}.`, {
      hints: [
        isThere
          ? 'Name another file, or move that one away.'
          : 'Free space or permissions there, or name another path.',
        ...(before.length > 0 ? [`Written before it: ${before.join(', ')}.`] : []),
      ],
      cause: error,
    })
  }
}

/** A secret given on standard input, `what` it is in words, without the line end after it. Throws `INPUT_INVALID` when there is none. */
export async function readSecretFromStdin(what = 'password'): Promise<string> {
  const secret = (await readTextFile('-')).replace(/\r?\n$/, '')
  registerSecret(secret)
  if (secret !== '' && !/[\r\n]/.test(secret)) return secret
  const reason = secret === '' ? 'it is empty' : 'it holds more than one line'
  throw new PostAiError('INPUT_INVALID', `Standard input does not hold a ${what}: ${reason}.`, {
    hints: [`Pipe the ${what}, and nothing else, into the command.`],
  })
}
