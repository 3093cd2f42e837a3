import { quoteIdentifier, quoteLiteral } from '../../sql/quote.ts'
import type { Activity } from '../snapshot/activity.ts'

/** Sets something for all new sessions of a database, and what puts it back as it was. */
export function databaseSetting(
  database: string,
  setting: { name: string; value: string },
  { databaseSettings = {} }: Activity,
): { ddl: string; down: string; lock: string } {
  const alter = `ALTER DATABASE ${quoteIdentifier(database)}`
  const old = databaseSettings[setting.name]
  const set = (value: string) => `${alter} SET ${setting.name} = ${quoteLiteral(value).trim()};`
  return {
    ddl: set(setting.value),
    down: old === undefined ? `${alter} RESET ${setting.name};` : set(old),
    lock: 'None: sessions that begin afterwards have it, those that are open keep what they have.',
  }
}
