import { randomBytes } from 'node:crypto'
import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import type { TemporaryCluster } from '../../local/temporary-cluster.ts'
import { type Connection, connect } from '../../postgres/connection.ts'
import { loadParser } from '../../sql/parser.ts'
import { quoteIdentifier, quoteLiteral } from '../../sql/quote.ts'
import { type Shadow, ShadowRefusal } from './shadow.ts'

/** The role that runs what is tried: it owns its database and may reach nothing outside of it. */
const GUEST = 'post_ai_guest'
/** May create in the schema public: what the owner of a table there must. */
const CREATORS = 'post_ai_creators'
const DATABASE = 'post_ai_shadow'

/**
 * An empty database on a throwaway server of a major version; undefined when its binaries are not installed, for a
 * proof fetches nothing. Migrations may come from strangers, and a superuser may run programs: they run as the owner of
 * the database, and only extensions are made by the superuser. Throws `LOCAL_INIT_FAILED`, `LOCAL_START_FAILED`, `INTERRUPTED`.
 */
export async function serverShadow(major: number, context: RunContext): Promise<Shadow | undefined> {
  const { findBinaries } = await import('../../local/binaries.ts')
  try {
    await findBinaries(major)
  } catch (error) {
    if (error instanceof PostAiError && error.code === 'LOCAL_BINARIES_MISSING') return undefined
    throw error
  }
  context.report.step(`Starting a throwaway PostgreSQL ${major}`)
  const { startTemporaryCluster } = await import('../../local/temporary-cluster.ts')
  const cluster = await startTemporaryCluster({ major, signal: context.signal })
  try {
    return await guestShadow(cluster, context)
  } catch (error) {
    await cluster.stop()
    throw error
  }
}

async function guestShadow(cluster: TemporaryCluster, { signal }: RunContext): Promise<Shadow> {
  const password = randomBytes(12).toString('hex')
  const guestUrl = new URL(cluster.url(DATABASE))
  Object.assign(guestUrl, { username: GUEST, password })
  const server = await connect(cluster.url(), { signal })
  await server.script(
    `CREATE ROLE ${CREATORS}; CREATE ROLE ${GUEST} LOGIN PASSWORD ${quoteLiteral(password)}`,
  )
  let admin: Connection | undefined
  let guest: Connection | undefined
  const recreate = async () => {
    await guest?.[Symbol.asyncDispose]()
    await admin?.[Symbol.asyncDispose]()
    await server.script(`DROP DATABASE IF EXISTS ${DATABASE}`)
    for (const { name } of await server.query<{ name: string }>(rolesSql))
      await server.script(`DROP ROLE ${quoteIdentifier(name)}`)
    await server.script(`CREATE DATABASE ${DATABASE} OWNER ${GUEST} TEMPLATE template0`)
    admin = await connect(cluster.url(DATABASE), { signal })
    await admin.script(prepareSql(cluster.major))
    guest = await connect(guestUrl.href, { signal })
  }
  await recreate()
  return {
    kind: 'server',
    major: cluster.major,
    fit: () => true,
    query: <Row>(sql: string) => {
      return refusing(sql, async () => {
        if (!(await isExtension(sql))) return guest?.script(sql)
        await admin?.script(`BEGIN; ${sql}; ${giveExtensionsSql}; COMMIT`)
        return []
      }) as Promise<Row[]>
    },
    async makeRole(name) {
      const known = await server.query('SELECT FROM pg_roles WHERE rolname = $1', [name])
      if (known.length === 0) await server.script(`CREATE ROLE ${quoteIdentifier(name)}`)
      // so that it can be made the owner of what the guest makes in public
      await server.script(
        `GRANT ${quoteIdentifier(name)} TO ${GUEST}; GRANT ${CREATORS} TO ${quoteIdentifier(name)}`,
      )
    },
    recreate,
    async [Symbol.asyncDispose]() {
      await guest?.[Symbol.asyncDispose]()
      await admin?.[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
      await cluster.stop()
    },
  }
}

const rolesSql = `SELECT rolname AS name FROM pg_catalog.pg_roles WHERE rolname !~ '^pg_' AND rolname NOT IN ('${GUEST}', '${CREATORS}') AND oid >= 16384`

/** Whether a text is one CREATE EXTENSION and nothing else: what else it held would run as a superuser. */
async function isExtension(sql: string): Promise<boolean> {
  if (!/^\s*CREATE\s+EXTENSION\b/i.test(sql)) return false
  const statements = (await loadParser()).statements(sql)
  return statements.length === 1 && statements.every(({ node }) => 'CreateExtensionStmt' in node)
}

/** The owner may drop an extension. */
const giveExtensionsSql = `UPDATE pg_catalog.pg_extension SET extowner = '${GUEST}'::regrole WHERE extname <> 'plpgsql'`

/** Rows are made up without triggers where the guest can be allowed to; a lock of the guest does not stop all for ever. */
function prepareSql(major: number): string {
  const replica = major >= 15 ? `GRANT SET ON PARAMETER session_replication_role TO ${GUEST}` : 'SELECT 1'
  const owner = major >= 15 ? 'pg_database_owner' : GUEST
  return `ALTER SCHEMA public OWNER TO ${owner}; GRANT CREATE ON SCHEMA public TO ${CREATORS}; ${replica}; SET lock_timeout = '10s'`
}

async function refusing<T>(sql: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof PostAiError) || error.sql === undefined) throw error
    throw new ShadowRefusal(sql, error.message, error.sql.sqlstate)
  }
}
