import { formatBytes, plural } from '../core/units.ts'
import type { DbDeleteResult, DbListResult } from '../local/databases.ts'
import type { DbStartResult } from '../local/server.ts'
import type { DbStatusResult, DbStopResult } from '../local/server-control.ts'
import { palette } from './palette.ts'

/** What `db start` did. */
export function presentDbStart({ port, version, started }: DbStartResult): string {
  return `PostgreSQL ${version} ${started ? 'runs now' : 'was running already'} on 127.0.0.1:${port}`
}

/** What `db stop` did. */
export function presentDbStop({ stopped }: DbStopResult): string {
  return stopped ? 'The local server is stopped.' : 'The local server was not running.'
}

/** How the local server is, a fact per line. */
export function presentDbStatus(status: DbStatusResult, { color }: { color: boolean }): string {
  const paint = palette(color)
  if (status.state === 'absent') {
    return `${paint.yellow('absent')}: no local server was made yet; post-ai init or post-ai db start makes it`
  }
  const next =
    status.state === 'stopped' ? '; the next command that needs it starts it, or post-ai db start' : ''
  const state = status.state === 'running' ? paint.green('running') : paint.yellow(status.state) + next
  const facts: [string, string | number | null][] = [
    ['state', state],
    ['version', status.version],
    ['address', status.port === null ? null : `127.0.0.1:${status.port}`],
    ['process', status.pid],
    ['since', status.startedAt],
    ['data', status.dataDir],
    ['logs', status.logDir],
  ]
  return facts
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${paint.dim(name.padEnd(8))} ${value}`)
    .join('\n')
}

/** The databases as a table. */
export function presentDbList({ databases }: DbListResult, { color }: { color: boolean }): string {
  if (databases.length === 0) return 'There is no local database; post-ai init makes one.'
  const rows = databases.map((one) => [one.name, one.owner, formatBytes(one.sizeBytes), `${one.sessions}`])
  const table = [['NAME', 'OWNER', 'SIZE', 'SESSIONS'], ...rows]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  const lines = table.map((row) =>
    row
      .map((cell, column) => aligned(cell, column, widths))
      .join('  ')
      .trimEnd(),
  )
  const [head = '', ...body] = lines
  return [palette(color).dim(head), ...body].join('\n')
}

/** What was deleted. */
export function presentDbDelete(result: DbDeleteResult): string {
  const role = result.roleDropped ? 'and its role' : '(its role stays: it owns something elsewhere)'
  const sessions = result.sessionsEnded > 0 ? `; ${plural(result.sessionsEnded, 'session')} ended` : ''
  return `Deleted the database ${result.database} (${formatBytes(result.sizeBytes)}) ${role}${sessions}.`
}

function aligned(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0
  return column < 2 ? cell.padEnd(width) : cell.padStart(width)
}
