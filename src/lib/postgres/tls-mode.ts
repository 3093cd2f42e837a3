import { parseConnectionString } from './connection-string.ts'

/**
 * The URL with `sslmode` meaning what libpq means by it: the driver on its own takes `prefer` and `require` for
 * `verify-full`, so that URLs which work in psql would fail. `allow` is treated as `prefer`.
 */
export function withLibpqTls(url: string): string {
  const parsed = parseConnectionString(url)
  const mode = parsed.searchParams.get('sslmode')
  if (mode === null || parsed.searchParams.has('uselibpqcompat')) return url
  if (mode === 'allow') parsed.searchParams.set('sslmode', 'prefer')
  parsed.searchParams.set('uselibpqcompat', 'true')
  return parsed.href
}

/** For `prefer` (and `allow`): the URL to try when the server turns out to speak no TLS; else undefined. */
export function withoutTls(url: string): string | undefined {
  const parsed = parseConnectionString(url)
  if (!['prefer', 'allow'].includes(parsed.searchParams.get('sslmode') ?? '')) return undefined
  parsed.searchParams.set('sslmode', 'disable')
  return parsed.href
}
