import { userInfo } from 'node:os'
import { PostAiError } from '../core/error.ts'
import { registerSecret } from '../core/redact.ts'

/** The variables that name a database by themselves; PGPASSWORD or PGSSLMODE alone do not. */
const naming = ['PGHOST', 'PGHOSTADDR', 'PGPORT', 'PGDATABASE', 'PGUSER', 'PGSERVICE'] as const

/** Variables that become parameters of the URL, and the name of the parameter. */
const parameters = {
  PGSSLMODE: 'sslmode',
  PGSSLROOTCERT: 'sslrootcert',
  PGSSLCERT: 'sslcert',
  PGSSLKEY: 'sslkey',
} as const

/**
 * The connection URL that libpq's environment variables describe, by libpq's rules for what is not set
 * (PostgreSQL documentation, 32.15): user = the system user, database = the user, port 5432. The host is
 * `localhost`. A host that begins with `/` is a socket directory. Undefined when none of them names a database.
 * Throws `TARGET_INVALID` for PGSERVICE, whose file is not read.
 */
export function urlFromLibpqEnvironment(env: NodeJS.ProcessEnv): string | undefined {
  if (!naming.some((name) => env[name])) return undefined
  if (env.PGSERVICE) {
    throw new PostAiError(
      'TARGET_INVALID',
      `PGSERVICE is set ("${env.PGSERVICE}"), and connection service files are not read.`,
      {
        hints: [
          'Give the same as a URL: --url, POST_AI_URL or DATABASE_URL.',
          'Or unset PGSERVICE and set PGHOST, PGUSER, PGDATABASE.',
        ],
      },
    )
  }
  registerSecret(env.PGPASSWORD)
  const user = env.PGUSER || userInfo().username
  const password = env.PGPASSWORD ? `:${encodeURIComponent(env.PGPASSWORD)}` : ''
  const host = hostPart(env.PGHOSTADDR || env.PGHOST || 'localhost')
  const database = encodeURIComponent(env.PGDATABASE || user)
  const search = new URLSearchParams()
  for (const [variable, parameter] of Object.entries(parameters)) {
    const value = env[variable]
    if (value) search.set(parameter, value)
  }
  const query = search.size > 0 ? `?${search}` : ''
  return `postgres://${encodeURIComponent(user)}${password}@${host}:${env.PGPORT || '5432'}/${database}${query}`
}

function hostPart(host: string): string {
  if (host.startsWith('/')) return encodeURIComponent(host)
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}
