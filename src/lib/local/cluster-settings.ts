import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeTextFile } from '../core/text-file.ts'
import { giveTo, type ServerUser } from './unprivileged.ts'

/** Server settings by name, as in postgresql.conf. */
export type ClusterSettings = Readonly<Record<string, string | number | boolean>>

const FILE = 'post-ai.conf'

/** Has postgresql.conf include our own file, so that settings can be written anew at each start. */
export async function includeOwnSettings(dataDir: string): Promise<void> {
  await appendFile(join(dataDir, 'postgresql.conf'), `\ninclude_if_exists = '${FILE}'\n`)
}

/** Writes our settings file in the data directory; ALTER SYSTEM still wins over what is in it. */
export async function writeSettings(
  dataDir: string,
  settings: ClusterSettings,
  user: ServerUser | undefined,
): Promise<void> {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${quoted(value)}\n`)
  const path = join(dataDir, FILE)
  await writeTextFile(path, `# Written by post-ai at each start.\n${lines.join('')}`, 0o600)
  await giveTo(user, path)
}

function quoted(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return `'${String(value).replaceAll("'", "''")}'`
}
