import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { quietContext } from '../../src/lib/core/context.ts'
import { adoptMigrations, type MigrateAdoptInput } from '../../src/lib/migrations/adopt.ts'
import { type MigrateDownInput, migrateDown } from '../../src/lib/migrations/down.ts'
import { type MigrateStatusResult, migrateStatus } from '../../src/lib/migrations/status.ts'
import { type MigrateUpInput, migrateUp } from '../../src/lib/migrations/up.ts'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'
import { type TestDatabase, testDatabase } from './servers.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** A project of migrations and a database for it; both go when it goes out of scope. */
export interface MigrationProject extends AsyncDisposable {
  root: string
  url: string
  database: TestDatabase
  session: Connection
  /** Writes files below the root, and takes away those whose text is null. */
  write(files: Record<string, string | null>): Promise<void>
  up(input?: Partial<MigrateUpInput>, signal?: AbortSignal): ReturnType<typeof migrateUp>
  down(input?: Partial<MigrateDownInput>): ReturnType<typeof migrateDown>
  status(): Promise<MigrateStatusResult>
  adopt(input?: Partial<MigrateAdoptInput>): ReturnType<typeof adoptMigrations>
  /** `version condition` of each migration. */
  conditions(): Promise<string[]>
  /** The names of the tables in the schema public, but for those that tools keep. */
  tables(): Promise<string[]>
}

/** Makes such a project. Its database counts as local: nothing asks for a yes. */
export async function migrationProject(
  major: number,
  files: Record<string, string> = {},
): Promise<MigrationProject> {
  const directory = await temporaryDirectory()
  const database = await testDatabase(major)
  const session = await connect(database.url)
  const root = directory.path
  const base = { root, url: database.url, local: true }
  const project: MigrationProject = {
    root,
    url: database.url,
    database,
    session,
    write: (changed) => writeFiles(root, changed),
    up: (input = {}, signal) => migrateUp({ ...base, ...input }, quietContext(signal)),
    adopt: (input = {}) => adoptMigrations({ ...base, ...input }, quietContext()),
    down: (input = {}) => migrateDown({ ...base, ...input }, quietContext()),
    status: () => migrateStatus(base, quietContext()),
    conditions: async () =>
      (await project.status()).migrations.map(({ version, condition }) => `${version} ${condition}`),
    tables: async () => (await session.query<{ name: string }>(tablesSql)).map(({ name }) => name),
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
      await directory[Symbol.asyncDispose]()
    },
  }
  await project.write(files)
  return project
}

/** A native migration. */
export function migration(up: string, down = '', options = ''): string {
  return `-- migrate:up${options ? ` ${options}` : ''}\n${up}\n\n-- migrate:down\n${down}\n`
}

async function writeFiles(root: string, files: Record<string, string | null>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name)
    await mkdir(dirname(path), { recursive: true })
    if (text === null) await rm(path)
    else await writeFile(path, text)
  }
}

const tablesSql = `
  SELECT c.relname::text AS name FROM pg_class c
  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    AND relname !~ '^(schema_migrations|__diesel_schema_migrations|pgmigrations|_prisma_migrations)$' ORDER BY 1`
