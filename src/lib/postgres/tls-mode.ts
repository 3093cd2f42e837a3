import { PostAiError } from '../core/error.ts'
import { decoded, displayName, parseConnectionString } from './connection-string.ts'

/** The values of sslmode (PostgreSQL documentation, 32.19.3), and `no-verify`, which drivers of Node know. */
const modes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify']

/**
 * The URL with `sslmode`, from the URL or else PGSSLMODE, meaning what libpq means by it: the driver on its own takes
 * `prefer` and `require` for `verify-full`, so that URLs which work in psql would fail. `allow` is treated as `prefer`,
 * `sslrootcert=system` as the authorities that Node trusts; a socket has no TLS. Without any mode there is no TLS.
 * Throws `TARGET_INVALID` for a mode that does not exist, and for `verify-ca` without `sslrootcert`.
 */
export function withLibpqTls(url: string, env: NodeJS.ProcessEnv = process.env): string {
  const parsed = parseConnectionString(url)
  const search = parsed.searchParams
  const mode = modeOf(parsed, env)
  if (mode === undefined || search.has('uselibpqcompat')) return url
  const problem = problemWith(mode, search.get('sslrootcert'))
  if (problem) throw unusable(url, problem)
  if (search.get('sslrootcert') === 'system') search.delete('sslrootcert')
  search.set('sslmode', isSocket(parsed) ? 'disable' : mode === 'allow' ? 'prefer' : mode)
  if (mode !== 'no-verify') search.set('uselibpqcompat', 'true')
  return parsed.href
}

/** For `prefer` (and `allow`): the URL to try when there is no way in with TLS; else undefined. */
export function withoutTls(url: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const parsed = parseConnectionString(url)
  if (!['prefer', 'allow'].includes(modeOf(parsed, env) ?? '')) return undefined
  parsed.searchParams.set('sslmode', 'disable')
  return parsed.href
}

function modeOf(parsed: URL, env: NodeJS.ProcessEnv): string | undefined {
  return parsed.searchParams.get('sslmode') || env.PGSSLMODE || undefined
}

function isSocket(parsed: URL): boolean {
  return (decoded(parsed.hostname) || (parsed.searchParams.get('host') ?? '')).startsWith('/')
}

function problemWith(mode: string, rootCertificate: string | null): string | undefined {
  if (!modes.includes(mode)) return `sslmode is "${mode}", and must be one of ${modes.join(', ')}`
  if (mode !== 'verify-ca') return undefined
  if (rootCertificate === null)
    return 'sslmode=verify-ca needs sslrootcert, the file with the certificate of the CA'
  return rootCertificate === 'system' ? 'sslrootcert=system needs sslmode=verify-full' : undefined
}

function unusable(url: string, reason: string): PostAiError {
  return new PostAiError(
    'TARGET_INVALID',
    `The connection string of ${displayName(url)} cannot be used: ${reason}.`,
    {
      hints: ['sslmode=require encrypts; sslmode=verify-full also checks who answers.'],
    },
  )
}
