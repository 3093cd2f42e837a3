import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { type Connection, connect } from '../postgres/connection.ts'
import type { ServerPlace } from './server-place.ts'
import { readRecord } from './server-record.ts'

/** Opens a session of the superuser on the running local server, for this tool's own work. */
export async function connectAsSuperuser(
  place: ServerPlace,
  port: number,
  context: RunContext,
  database = 'postgres',
): Promise<Connection> {
  const record = await readRecord(place)
  if (!record) {
    throw new PostAiError(
      'LOCAL_START_FAILED',
      `${place.record} is missing: it holds the password of the server.`,
      {
        hints: [
          'Restore that file from a backup.',
          `To begin with an empty server instead, move ${place.directory} away.`,
        ],
      },
    )
  }
  const password = encodeURIComponent(record.superuserPassword)
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`
  return await connect(url, { signal: context.signal })
}
