import { PostAiError } from '../core/error.ts'
import { redact, registerSecret, registerSecretsIn } from '../core/redact.ts'

/**
 * The parsed form of a connection URL (`postgres://` or `postgresql://`).
 * Its password becomes known to the redaction at once. Throws `TARGET_INVALID`.
 */
export function parseConnectionString(url: string): URL {
  registerSecretsIn(url)
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch (error) {
    throw invalid(url, 'it is not a URL', error)
  }
  if (parsed.protocol !== 'postgres:' && parsed.protocol !== 'postgresql:') {
    throw invalid(url, `its scheme is ${parsed.protocol}//, not postgres://`)
  }
  for (const part of [parsed.username, parsed.hostname, parsed.pathname]) {
    if (!isEncoded(part)) throw invalid(url, 'it holds a % that does not begin an encoded character')
  }
  registerSecret(passwordOf(parsed))
  return parsed
}

/** The decoded password of a parsed URL, or undefined when it has none. */
export function passwordOf(url: URL): string | undefined {
  return decoded(url.password) || url.searchParams.get('password') || undefined
}

/** A part of a URL with its percent-encoding undone; a `%` that encodes nothing stays. */
export function decoded(part: string): string {
  return part.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded)
    } catch {
      return encoded
    }
  })
}

/** The same URL with another password; `undefined` takes it out. */
export function withPassword(url: string, password: string | undefined): string {
  const parsed = parseConnectionString(url)
  parsed.searchParams.delete('password')
  // A URL without a host (its socket directory is a parameter) has no place for a password before the host.
  if (parsed.hostname === '' && password !== undefined) parsed.searchParams.set('password', password)
  else parsed.password = password === undefined ? '' : encodeURIComponent(password)
  return parsed.href
}

/** The database as people name it in messages: `user@host:port/database`, never with a password. */
export function displayName(url: string): string {
  const parsed = parseConnectionString(url)
  const name = decoded(parsed.username) || parsed.searchParams.get('user')
  const user = name ? `${name}@` : ''
  const host = decoded(parsed.hostname) || parsed.searchParams.get('host') || 'localhost'
  return redact(`${user}${host}:${parsed.port || '5432'}${parsed.pathname}`)
}

function isEncoded(part: string): boolean {
  try {
    decodeURIComponent(part)
    return true
  } catch {
    return false
  }
}

function invalid(url: string, reason: string, cause?: unknown): PostAiError {
  return new PostAiError(
    'TARGET_INVALID',
    `The connection string "${redact(url)}" cannot be used: ${reason}.`,
    {
      hints: [
        'The form is postgres://user:password@host:5432/database?sslmode=require; characters such as @ or / in a password are written %40, %2F, and % itself %25.',
      ],
      cause,
    },
  )
}
