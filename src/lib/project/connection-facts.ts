import { userInfo } from 'node:os'
import { decoded, parseConnectionString, passwordOf } from '../postgres/connection-string.ts'
import type { Target, TargetSource } from './target.ts'

/** All that is needed to connect, password included: the result of `connect`, whose purpose is to give it out. */
export interface ConnectResult {
  url: string
  host: string
  port: number
  database: string
  user: string
  /** Null when none is known; the server may not want one. */
  password: string | null
  /** TLS mode when the URL sets one, as in the PostgreSQL documentation, 32.1.2. */
  sslmode: string | null
  source: TargetSource
  /** `user@host:port/database`, without password. */
  display: string
  projectFile: string | null
}

/** The parts of a target's URL, with what it leaves out filled in as libpq does. */
export function connectionFacts(target: Target): ConnectResult {
  const url = parseConnectionString(target.url)
  const search = (name: string) => url.searchParams.get(name) || undefined
  const user = decoded(url.username) || search('user') || userInfo().username
  return {
    url: target.url,
    host: decoded(url.hostname).replace(/^\[(.+)\]$/, '$1') || search('host') || 'localhost',
    port: Number(url.port || search('port') || 5432),
    database: decoded(url.pathname.slice(1)) || user,
    user,
    password: passwordOf(url) ?? null,
    sslmode: search('sslmode') ?? null,
    source: target.source,
    display: target.display,
    projectFile: target.projectFile ?? null,
  }
}
