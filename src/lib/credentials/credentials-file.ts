import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { RunContext } from '../core/context.ts'
import { messageOf, systemErrorCode } from '../core/error.ts'
import { withFileLock } from '../core/file-lock.ts'
import { fileErrorReason, writeTextFile } from '../core/text-file.ts'
import { configDirectory } from './config-directory.ts'
import { makePrivateDirectory, tighten, unusable } from './private-directory.ts'

/** What the file holds: passwords by key (see `credential-key.ts`). */
interface Content {
  version: 1
  passwords: Record<string, string>
}

/** Where the passwords are that no keychain could take: readable by their owner only (0600 in a 0700 directory). */
export function credentialsPath(env: NodeJS.ProcessEnv): string {
  return join(configDirectory(env), 'credentials.json')
}

/** The password kept in the file, or undefined. Loose permissions are tightened with a warning. */
export async function readFromFile(
  path: string,
  key: string,
  context: RunContext,
): Promise<string | undefined> {
  const { passwords } = await load(path, context)
  return Object.hasOwn(passwords, key) ? passwords[key] : undefined
}

/**
 * Changes one entry of the file; `undefined` removes it. Says whether the file was different before.
 * Safe beside other writers. Throws `CREDENTIALS_UNAVAILABLE` or `OUTPUT_UNWRITABLE`.
 */
export async function changeInFile(
  path: string,
  key: string,
  password: string | undefined,
  context: RunContext,
): Promise<boolean> {
  if (password === undefined && (await readFromFile(path, key, context)) === undefined) return false
  await makePrivateDirectory(dirname(path), context)
  return withFileLock(path, context.signal, async () => {
    const { passwords } = await load(path, context)
    if (Object.hasOwn(passwords, key) && passwords[key] === password) return false
    const entries = Object.entries(passwords).filter(([other]) => other !== key)
    if (password !== undefined) entries.push([key, password])
    const content: Content = { version: 1, passwords: Object.fromEntries(entries) }
    await writeTextFile(path, `${JSON.stringify(content, undefined, 2)}\n`, 0o600)
    return true
  })
}

async function load(path: string, context: RunContext): Promise<Content> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return { version: 1, passwords: {} }
    throw unusable(path, fileErrorReason(error), error)
  }
  await tighten(path, 0o600, context)
  return parse(text, path)
}

function parse(text: string, path: string): Content {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    // The parser's own message may quote what it read.
    throw unusable(path, 'it is not JSON', new Error(messageOf(error).replace(/".*"/s, '"…"')))
  }
  const content = value as Partial<Content> | null
  const passwords = content?.passwords
  const valid =
    typeof passwords === 'object' &&
    passwords !== null &&
    Object.values(passwords).every((password) => typeof password === 'string')
  if (content?.version !== 1 || !valid) throw unusable(path, 'it is not of the form of version 1')
  return { version: 1, passwords }
}
