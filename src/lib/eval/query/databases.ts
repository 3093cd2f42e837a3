import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import { startTemporaryCluster, type TemporaryCluster } from '../../local/temporary-cluster.ts'
import { connect } from '../../postgres/connection.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import type { CaseDatabase } from './case-directory.ts'

/** The databases that cases ask. */
export interface OpenDatabases extends AsyncDisposable {
  /** The connection string of a database by its name in the cases. */
  urlOf(name: string): string
}

/**
 * The databases of the user's own server: `{db_name}` in the connection string stands for the name in the cases; without it all
 * cases ask the one database that it names.
 */
export function givenDatabases(url: string): OpenDatabases {
  return {
    urlOf: (name) => url.replaceAll(/\{db_name\}|%7Bdb_name%7D/gi, encodeURIComponent(name)),
    [Symbol.asyncDispose]: async () => undefined,
  }
}

/**
 * Makes the databases on a throwaway server of PostgreSQL 18, or of another major version; it is gone when this is disposed of.
 * Throws `INPUT_INVALID` for a database without a script and `SQL_FAILED` for a script that fails.
 */
export async function throwawayDatabases(
  databases: readonly CaseDatabase[],
  context: RunContext,
  major?: number,
): Promise<OpenDatabases> {
  const without = databases.find(({ script }) => script === null)
  if (without) {
    throw new PostAiError('INPUT_INVALID', `The cases of ${without.name} have no schema.sql.`, {
      hints: ['Put schema.sql and data.sql beside them, or name a database that is there with --url.'],
    })
  }
  context.report.step('Starting a throwaway PostgreSQL')
  const cluster = await startTemporaryCluster({
    signal: context.signal,
    ...(major !== undefined && { major }),
  })
  try {
    for (const database of databases) await create(cluster, database, context)
  } catch (error) {
    await cluster.stop()
    throw error
  }
  return { urlOf: (name) => cluster.url(name), [Symbol.asyncDispose]: () => cluster.stop() }
}

async function create(
  cluster: TemporaryCluster,
  { name, script }: CaseDatabase,
  context: RunContext,
): Promise<void> {
  context.report.step(`Filling the database ${name}`)
  await using admin = await connect(cluster.url(), { signal: context.signal })
  const quoted = quoteIdentifier(name)
  await admin.query(`CREATE DATABASE ${quoted} TEMPLATE template0`)
  await admin.query(`ALTER DATABASE ${quoted} SET timezone TO 'UTC'`)
  await fill(cluster.url(name), script ?? '', context)
}

/** Runs the script of a database and collects its statistics, in one session whose time zone is UTC. */
export async function fill(url: string, script: string, context: RunContext): Promise<void> {
  await using connection = await connect(url, { signal: context.signal, settings: { timezone: 'UTC' } })
  await connection.script(script)
  await connection.script('VACUUM (ANALYZE)')
}
