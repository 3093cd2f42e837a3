import type { ConnectResult } from '../project/connection-facts.ts'

/** Lines a shell can `eval`, and that `.env` readers take too: DATABASE_URL and libpq's variables. */
export function presentConnectEnv(result: ConnectResult): string {
  const variables: [string, string | null][] = [
    ['DATABASE_URL', result.url],
    ['PGHOST', result.host],
    ['PGPORT', String(result.port)],
    ['PGUSER', result.user],
    ['PGPASSWORD', result.password],
    ['PGDATABASE', result.database],
    ['PGSSLMODE', result.sslmode],
  ]
  return variables
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${shellQuoted(value ?? '')}`)
    .join('\n')
}

/** The text as one word for a POSIX shell, whatever is in it. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
