import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { registerSecret } from '../core/redact.ts'
import { changeInFile, credentialsPath, readFromFile } from './credentials-file.ts'
import { keychain } from './keychain.ts'

/** Where a password is kept. */
export type CredentialStore = 'keychain' | 'file'

/** Where a password went, for the reader. */
export interface StoredPassword {
  store: CredentialStore
  /** The path of the file, or the name of the keychain. */
  location: string
  /** Why it is not in the keychain, when that was tried. */
  fallback?: string
}

/**
 * The password kept under a key, and in which store; undefined when there is none.
 * A password is in one store only: saving it in the keychain takes it out of the file, so an entry in the file
 * is one that the keychain could not take and newer than what the keychain holds.
 * Throws `CREDENTIALS_UNAVAILABLE` when the file is unusable, or the keychain when it alone is wanted.
 */
export async function findPassword(
  key: string,
  env: NodeJS.ProcessEnv,
  context: RunContext,
): Promise<{ password: string; store: CredentialStore } | undefined> {
  const wanted = wantedStore(env)
  if (wanted !== 'keychain') {
    const password = await readFromFile(credentialsPath(env), key, context)
    if (password !== undefined) return found(password, 'file')
  }
  if (wanted === 'file') return undefined
  try {
    const password = await keychain.get(key, context.signal)
    return password === undefined ? undefined : found(password, 'keychain')
  } catch (error) {
    if (wanted === 'keychain' || context.signal.aborted) throw error
    return undefined
  }
}

/**
 * Keeps a password: in the keychain, or when that cannot be used in the file; POST_AI_CREDENTIALS=keychain or
 * =file allows only that one. Throws `CREDENTIALS_UNAVAILABLE` or `OUTPUT_UNWRITABLE`.
 */
export async function savePassword(
  key: string,
  password: string,
  env: NodeJS.ProcessEnv,
  context: RunContext,
): Promise<StoredPassword> {
  registerSecret(password)
  const wanted = wantedStore(env)
  const path = credentialsPath(env)
  let fallback: string | undefined
  if (wanted !== 'file') {
    try {
      if ((await keychain.get(key, context.signal)) !== password)
        await keychain.set(key, password, context.signal)
      if (wanted !== 'keychain') await changeInFile(path, key, undefined, context)
      return { store: 'keychain', location: keychainName(process.platform) }
    } catch (error) {
      if (wanted === 'keychain' || context.signal.aborted || !(error instanceof PostAiError)) throw error
      fallback = error.message
    }
  }
  await changeInFile(path, key, password, context)
  return { store: 'file', location: path, ...(fallback !== undefined && { fallback }) }
}

/** Removes a password from wherever it is kept; says from where. */
export async function forgetPassword(
  key: string,
  env: NodeJS.ProcessEnv,
  context: RunContext,
): Promise<CredentialStore[]> {
  const wanted = wantedStore(env)
  const from: CredentialStore[] = []
  if (wanted !== 'keychain' && (await changeInFile(credentialsPath(env), key, undefined, context)))
    from.push('file')
  if (wanted === 'file') return from
  try {
    if (await keychain.delete(key, context.signal)) from.push('keychain')
  } catch (error) {
    if (wanted === 'keychain' || context.signal.aborted) throw error
  }
  return from
}

/** How people call the keychain of a platform. */
export function keychainName(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'the macOS Keychain'
  return platform === 'win32' ? 'the Windows Credential Manager' : 'the Secret Service keyring'
}

function found(password: string, store: CredentialStore): { password: string; store: CredentialStore } {
  registerSecret(password)
  return { password, store }
}

function wantedStore(env: NodeJS.ProcessEnv): CredentialStore | undefined {
  const wanted = env.POST_AI_CREDENTIALS
  if (!wanted) return undefined
  if (wanted === 'file' || wanted === 'keychain') return wanted
  throw new PostAiError(
    'USAGE_INVALID',
    `POST_AI_CREDENTIALS is "${wanted}", and must be "file" or "keychain".`,
    {
      hints: ['Unset it to use the keychain, and the file where there is none.'],
    },
  )
}
