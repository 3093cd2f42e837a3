import type { AsyncEntry } from '@napi-rs/keyring'
import { messageOf, PostAiError } from '../core/error.ts'
import { orInterrupted } from '../core/interrupt.ts'

const SERVICE = 'post-ai'

/** A keychain may ask its user to unlock it; without an answer in this time it counts as unavailable. */
const PATIENCE_MS = 30_000

/**
 * The keychain of the operating system: Keychain on macOS, Credential Manager on Windows, the Secret Service on
 * Linux. Every function throws `CREDENTIALS_UNAVAILABLE` with the reason when there is none or it refuses; the
 * caller then falls back to the file.
 */
export const keychain = {
  /** The password kept under the key, or undefined. */
  async get(key: string, signal: AbortSignal): Promise<string | undefined> {
    return (await ask(key, signal, (entry) => entry.getPassword())) ?? undefined
  },
  async set(key: string, password: string, signal: AbortSignal): Promise<void> {
    await ask(key, signal, (entry) => entry.setPassword(password))
  },
  /** Whether there was one to remove. */
  async delete(key: string, signal: AbortSignal): Promise<boolean> {
    return ask(key, signal, (entry) => entry.deleteCredential())
  },
}

async function ask<T>(
  key: string,
  signal: AbortSignal,
  question: (entry: AsyncEntry) => Promise<T>,
): Promise<T> {
  const patience = AbortSignal.timeout(PATIENCE_MS)
  try {
    const keyring = await import('@napi-rs/keyring')
    // Left to itself the library falls back to the kernel's keyring, which forgets everything at reboot.
    const entry = new keyring.AsyncEntry(SERVICE, key, { linux: { store: 'secret-service' } })
    return await orInterrupted(question(entry), AbortSignal.any([signal, patience]))
  } catch (error) {
    if (signal.aborted) throw error
    throw unavailable(patience.aborted ? 'it did not answer in time' : reasonOf(error), error)
  }
}

function reasonOf(error: unknown): string {
  const message = messageOf(error).split('\n')[0] ?? ''
  if (/Cannot find (package|module|native binding)/i.test(message)) return 'its library is not installed'
  return /dbus|secret service/i.test(message) ? 'no unlocked Secret Service answers in this session' : message
}

function unavailable(reason: string, cause: unknown): PostAiError {
  return new PostAiError('CREDENTIALS_UNAVAILABLE', `The keychain cannot be used: ${reason}.`, {
    hints: [
      'Unlock the keychain, or set POST_AI_CREDENTIALS=file to keep passwords in a file that only you can read.',
    ],
    cause,
  })
}
