import type { Node } from '@pgsql/types'
import { sleep } from '../../core/interrupt.ts'
import { type Connection, connect } from '../../postgres/connection.ts'
import type { Check } from './check.ts'
import { extensionCreatedBy, settingChangedBy, statisticsCreatedBy } from './statement-facts.ts'

/** After ALTER SYSTEM: the server reads its configuration again a moment after it was told to. */
const RELOAD_MS = 3000

/** A statement that was not refused is done; settings are looked at in a new session, for others may override them. */
export async function checkChange(nodes: readonly Node[], connection: Connection): Promise<Check> {
  const statistics = nodes.map(statisticsCreatedBy).find((name) => name !== undefined)
  if (statistics !== undefined)
    return (session) => isThere(session, 'pg_catalog.pg_statistic_ext', 'stxname', statistics)
  const extension = nodes.map(extensionCreatedBy).find((name) => name !== undefined)
  if (extension !== undefined)
    return (session) => isThere(session, 'pg_catalog.pg_extension', 'extname', extension)
  const setting = nodes.map(settingChangedBy).find((name) => name !== undefined)
  if (setting === undefined) return async () => ({ verified: 'The server has accepted it.', indexes: [] })
  const before = await settingIn(connection, setting)
  const patience = nodes.some((node) => 'AlterSystemStmt' in node) ? RELOAD_MS : 0
  return (session) => settingAfter(session, setting, before.value, patience)
}

async function isThere(connection: Connection, catalog: string, column: string, name: string) {
  const rows = await connection.query(`SELECT FROM ${catalog} WHERE ${column} = $1`, [name])
  if (rows.length === 0) throw new Error(`${name} is not there.`)
  return { verified: `${name} is there.`, indexes: [] }
}

interface Setting {
  value: string | null
  waits: boolean
}

async function settingAfter(connection: Connection, name: string, before: string | null, patience: number) {
  const started = performance.now()
  for (;;) {
    await using fresh = await connect(connection.url)
    const { value, waits } = await settingIn(fresh, name)
    if (waits) return { verified: `${name} changes when the server is restarted.`, indexes: [] }
    if (value !== before)
      return { verified: `${name} is ${value} in new sessions (it was ${before}).`, indexes: [] }
    if (performance.now() - started >= patience)
      throw new Error(`${name} is ${value} in new sessions, as before: another setting overrides it.`)
    await sleep(100)
  }
}

async function settingIn(connection: Connection, name: string): Promise<Setting> {
  const [row] = await connection.query<Setting>(
    `SELECT pg_catalog.current_setting($1, true) AS value,
            coalesce((SELECT pending_restart FROM pg_catalog.pg_settings WHERE name = lower($1)), false) AS waits`,
    [name],
  )
  return row ?? { value: null, waits: false }
}
