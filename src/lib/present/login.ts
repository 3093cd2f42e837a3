import type { LoginResult, LogoutResult, WhoamiResult } from '../ai/login.ts'

const stores = { keychain: 'the keychain', file: 'the credentials file', environment: 'ANTHROPIC_API_KEY' }

/** Where a key went. */
export function presentLogin({ baseUrl, location, checked }: LoginResult): string {
  return `The key for ${baseUrl} is kept in ${location}${checked ? ', and the server accepts it' : ''}.`
}

/** What was removed. */
export function presentLogout({ baseUrl, removedFrom }: LogoutResult): string {
  if (removedFrom.length === 0) return `No key for ${baseUrl} was kept.`
  return `The key for ${baseUrl} is removed from ${removedFrom.map((store) => stores[store]).join(' and ')}.`
}

/** Which key would be used. */
export function presentWhoami({ anthropic }: WhoamiResult): string {
  const { baseUrl, keyFrom } = anthropic
  const key =
    keyFrom === null ? 'no key (post-ai login --anthropic keeps one)' : `a key from ${stores[keyFrom]}`
  return `Models: ${baseUrl}, with ${key}`
}
