import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import type { CredentialStore } from '../credentials/passwords.ts'
import {
  type AnthropicKeySource,
  findAnthropicKey,
  forgetAnthropicKey,
  saveAnthropicKey,
} from './anthropic-key.ts'
import { keyIsAccepted } from './check-key.ts'
import { baseUrlOf, type EndpointOptions, isHosted } from './endpoint.ts'

/** Where a key went. */
export interface LoginResult {
  /** The server that it is for. */
  baseUrl: string
  store: CredentialStore
  /** The path of the file, or the name of the keychain. */
  location: string
  /** Whether the server said that the key is good; false when it could not be asked. */
  checked: boolean
}

/** Which keys were removed. */
export interface LogoutResult {
  baseUrl: string
  /** From where; empty when none was kept. */
  removedFrom: CredentialStore[]
}

/** Which key would be used. */
export interface WhoamiResult {
  anthropic: {
    baseUrl: string
    /** Where the key comes from; null when there is none. */
    keyFrom: AnthropicKeySource | null
  }
}

/** Tries a key and keeps it for its server. Throws `AI_KEY_REFUSED`, `INPUT_INVALID`, and what keeping throws. */
export async function login(
  options: EndpointOptions,
  key: string,
  context: RunContext,
): Promise<LoginResult> {
  const baseUrl = baseUrlOf(options, context)
  const apiKey = key.trim()
  if (!/^[\x21-\x7e]{8,}$/.test(apiKey)) {
    throw new PostAiError(
      'INPUT_INVALID',
      'What was given is no API key: it is too short, or holds spaces.',
      {
        hints: ['Copy the whole key, which begins with sk-ant-, and nothing else.'],
      },
    )
  }
  const checked = await keyIsAccepted({ baseUrl, apiKey, hosted: isHosted(baseUrl) }, context)
  if (!checked)
    context.report.warn(`${baseUrl} could not be asked whether the key is good; it is kept untried.`)
  const { store, location, fallback } = await saveAnthropicKey(baseUrl, apiKey, options.env, context)
  if (fallback !== undefined) context.report.warn(`${fallback} The key is in a file that only you can read.`)
  return { baseUrl, store, location, checked }
}

/** Removes the key that is kept for a server. Throws what the stores throw. */
export async function logout(options: EndpointOptions, context: RunContext): Promise<LogoutResult> {
  const baseUrl = baseUrlOf(options, context)
  return { baseUrl, removedFrom: await forgetAnthropicKey(baseUrl, options.env, context) }
}

/** Which key would be used, and from where; the key itself is not told. Throws what the stores throw. */
export async function whoami(options: EndpointOptions, context: RunContext): Promise<WhoamiResult> {
  const baseUrl = baseUrlOf(options, context)
  const key = await findAnthropicKey(baseUrl, options.env, context)
  return { anthropic: { baseUrl, keyFrom: key?.source ?? null } }
}
