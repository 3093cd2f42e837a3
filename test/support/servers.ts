import { createHash, randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'
import './global-setup.ts'

/** A database that test files start from: made once per server, then copied, which is much faster than loading it. */
export interface Template {
  name: string
  /** SQL to fill it with, or what fills it. */
  load: string | ((url: string) => Promise<void>)
}

/** A database of its own for a test file or a test; disposing drops it. */
export interface TestDatabase extends AsyncDisposable {
  name: string
  /** Of the superuser. */
  url: string
}

/** The connection string, as superuser, of the running server of a major version; starts it when it is the first to ask. */
export async function serverUrl(major: number, database = 'postgres'): Promise<string> {
  const response = await fetch(`${inject('serversUrl')}/${major}`)
  const answer = await response.text()
  if (!response.ok) throw new Error(`no PostgreSQL ${major} for the tests: ${answer}`)
  return databaseUrl(answer, database)
}

/** Makes a database on the server of a major version, empty or as a copy of a template. */
export async function testDatabase(major = 18, options: { template?: Template } = {}): Promise<TestDatabase> {
  const server = await serverUrl(major)
  const name = `test_${randomBytes(6).toString('hex')}`
  await using session = await connect(server)
  const template = options.template && (await prepared(session, options.template))
  await session.script(`CREATE DATABASE ${name} TEMPLATE ${template ?? 'template0'}`)
  return {
    name,
    url: databaseUrl(server, name),
    async [Symbol.asyncDispose]() {
      await using last = await connect(server)
      await last.script(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    },
  }
}

/** The name of the template's database, made when this server has none yet; other test files wait meanwhile. */
async function prepared(session: Connection, template: Template): Promise<string> {
  const content = `${template.name} ${template.load}`
  const name = `template_${createHash('sha256').update(content).digest('hex').slice(0, 12)}`
  await session.query('SELECT pg_advisory_lock(hashtext($1))', [name])
  try {
    const found = await session.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (found.length > 0) return name
    const unfinished = `${name}_new`
    await session.script(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`)
    await session.script(`CREATE DATABASE ${unfinished} TEMPLATE template0`)
    await load(databaseUrl(session.url, unfinished), template)
    await session.script(`ALTER DATABASE ${unfinished} RENAME TO ${name}`)
    return name
  } finally {
    await session.query('SELECT pg_advisory_unlock(hashtext($1))', [name])
  }
}

async function load(url: string, { load: content }: Template): Promise<void> {
  if (typeof content !== 'string') return content(url)
  await using session = await connect(url)
  await session.script(content)
}

function databaseUrl(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}
