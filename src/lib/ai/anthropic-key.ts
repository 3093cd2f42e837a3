import type { RunContext } from '../core/context.ts'
import { registerSecret } from '../core/redact.ts'
import {
  type CredentialStore,
  findPassword,
  forgetPassword,
  type StoredPassword,
  savePassword,
} from '../credentials/passwords.ts'

/** Where a key was found. */
export type AnthropicKeySource = 'environment' | CredentialStore

/** A key of the Anthropic API. */
export interface AnthropicKey {
  key: string
  source: AnthropicKeySource
}

/**
 * A key is kept for one server, so that the key for Anthropic goes nowhere else when another base URL is given. It cannot be
 * taken for the password of a database: those names hold an @.
 */
function nameFor(baseUrl: string): string {
  return `anthropic-api-key:${new URL(baseUrl).host}`
}

/** The key for a server: ANTHROPIC_API_KEY, else what is kept for it. Throws what `findPassword` throws. */
export async function findAnthropicKey(
  baseUrl: string,
  env: NodeJS.ProcessEnv,
  context: RunContext,
): Promise<AnthropicKey | undefined> {
  if (env.ANTHROPIC_API_KEY) {
    registerSecret(env.ANTHROPIC_API_KEY)
    return { key: env.ANTHROPIC_API_KEY, source: 'environment' }
  }
  const kept = await findPassword(nameFor(baseUrl), env, context)
  return kept && { key: kept.password, source: kept.store }
}

/** Keeps the key for a server. Throws what `savePassword` throws. */
export function saveAnthropicKey(
  baseUrl: string,
  key: string,
  env: NodeJS.ProcessEnv,
  context: RunContext,
): Promise<StoredPassword> {
  return savePassword(nameFor(baseUrl), key, env, context)
}

/** Removes the key for a server; says from where. Throws what `forgetPassword` throws. */
export function forgetAnthropicKey(
  baseUrl: string,
  env: NodeJS.ProcessEnv,
  context: RunContext,
): Promise<CredentialStore[]> {
  return forgetPassword(nameFor(baseUrl), env, context)
}
