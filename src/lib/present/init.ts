import type { InitResult } from '../project/init-result.ts'
import { palette } from './palette.ts'

/** What `init` did, as text: the database, where its password is, which files were written, and what comes next. */
export function presentInit(result: InitResult, { color }: { color: boolean }): string {
  const paint = palette(color)
  const { database, server } = result
  const done = database.type === 'url' ? 'Connected to' : database.created ? 'Created' : 'Already there:'
  const rows: [string, string][] = [
    ['server', serverText(result)],
    ['password', passwordText(result.credentials)],
    ['project file', `${result.projectFile.path} (${result.projectFile.change}; no secret in it)`],
  ]
  if (result.envFile) rows.push(['.env', `${result.envFile.path} (${envChange[result.envFile.change]})`])
  if (server.dataDirectory) rows.push(['data', server.dataDirectory])
  const width = Math.max(...rows.map(([name]) => name.length))
  return [
    `${paint.green('✓')} ${done} ${paint.bold(database.display)}`,
    ...rows.map(([name, text]) => `  ${paint.dim(name.padEnd(width))}  ${text}`),
    '',
    'Next:',
    ...result.next.map((command) => `  ${paint.cyan(command)}`),
  ].join('\n')
}

const envChange = {
  created: 'created with DATABASE_URL, for you only',
  added: 'DATABASE_URL added',
  replaced: 'DATABASE_URL replaced',
  unchanged: 'DATABASE_URL is there already',
} as const

function serverText({ database, server }: InitResult): string {
  if (database.type === 'url') return `PostgreSQL ${server.version}`
  return `PostgreSQL ${server.version}, local, ${server.started ? 'started now' : 'running'}`
}

function passwordText(credentials: InitResult['credentials']): string {
  if (!credentials) return 'none is needed'
  if (credentials.store === 'environment') return `from ${credentials.location}, kept nowhere`
  if (credentials.store === 'keychain') return `kept in ${credentials.location}`
  const why = credentials.fallback === undefined ? '' : `. ${credentials.fallback}`
  return `kept in ${credentials.location}, readable by you only${why}`
}
