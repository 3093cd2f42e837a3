import { userInfo } from 'node:os'
import { decoded, parseConnectionString } from '../postgres/connection-string.ts'

/**
 * The key under which the password for a URL is kept: `user@host:port/database`, with what the URL leaves out
 * filled in as libpq does. TLS settings are no part of it.
 */
export function keyOfUrl(url: string): string {
  const parsed = parseConnectionString(url)
  const user = decoded(parsed.username) || parsed.searchParams.get('user') || userInfo().username
  const host = decoded(parsed.hostname) || parsed.searchParams.get('host') || 'localhost'
  const port = parsed.port || parsed.searchParams.get('port') || '5432'
  const database = decoded(parsed.pathname.slice(1)) || user
  return `${user}@${host.toLowerCase()}:${port}/${database}`
}

/**
 * The key for a database of the local server. It names the data directory instead of host and port, because the
 * server may come back on another port.
 */
export function keyOfLocal(dataDirectory: string, role: string, database: string): string {
  return `${role}@${dataDirectory}/${database}`
}
