import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase } from '../../src/lib/local/create-database.ts'
import { deleteDatabase, listDatabases } from '../../src/lib/local/databases.ts'
import { serverStatus, stopServer } from '../../src/lib/local/server-control.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { type LocalHome, localHome } from '../support/local-home.ts'
import { recordingContext } from '../support/recording-context.ts'
import { call } from './calling.ts'

const context = recordingContext()
let home: LocalHome

beforeAll(async () => {
  home = await localHome()
})

afterAll(async () => {
  await home[Symbol.asyncDispose]()
})

function urlOf(access: {
  role: string
  password: string | undefined
  port: number
  database: string
}): string {
  return `postgres://${access.role}:${access.password}@127.0.0.1:${access.port}/${access.database}`
}

test('a new database belongs to a role of its own, which may see statistics and make databases, no more', async () => {
  const shop = await createDatabase({ name: 'shop' }, context, home.env)
  expect(shop).toMatchObject({ database: 'shop', role: 'shop', created: true })
  await using session = await connect(urlOf(shop))
  await session.script('CREATE TABLE item (id int PRIMARY KEY)')
  const [row] = await session.query(
    `SELECT pg_has_role('pg_monitor', 'member') AS monitor, rolsuper, rolcreatedb, rolcreaterole, rolreplication,
            (SELECT count(*) > 0 FROM pg_stat_statements WHERE userid <> r.oid AND query !~ 'insufficient') AS sees_all
       FROM pg_roles r WHERE rolname = current_user`,
  )
  expect(row).toEqual({
    monitor: true,
    rolsuper: false,
    rolcreatedb: true,
    rolcreaterole: false,
    rolreplication: false,
    sees_all: true,
  })
})

test('its role makes and drops databases beside it, and cannot copy those of others', async () => {
  const app = await createDatabase({ name: 'app' }, context, home.env)
  await createDatabase({ name: 'neighbour' }, context, home.env)
  await using session = await connect(urlOf(app))
  await session.script('CREATE DATABASE app_shadow')
  await using shadow = await connect(urlOf({ ...app, database: 'app_shadow' }))
  await shadow.script('CREATE SCHEMA migrated')
  await shadow[Symbol.asyncDispose]()
  await session.script('DROP DATABASE app_shadow')
  await expect(session.script('CREATE DATABASE stolen TEMPLATE neighbour')).rejects.toMatchObject({
    sql: { sqlstate: '42501' },
  })
})

test('doing it again changes nothing, and a reset gives a new password', async () => {
  const first = await createDatabase({ name: 'again' }, context, home.env)
  const second = await createDatabase({ name: 'again' }, context, home.env)
  expect(second).toEqual({ ...first, created: false, password: undefined })
  await (await connect(urlOf(first)))[Symbol.asyncDispose]()
  const third = await createDatabase({ name: 'again', resetPassword: true }, context, home.env)
  expect(third).toMatchObject({ created: false, password: expect.stringMatching(/^[\w-]{32}$/) })
  await expect(connect(urlOf(first))).rejects.toMatchObject({ code: 'CONNECT_REFUSED' })
  await (await connect(urlOf(third)))[Symbol.asyncDispose]()
})

test('one project cannot enter the database of another', async () => {
  const mine = await createDatabase({ name: 'mine' }, context, home.env)
  await createDatabase({ name: 'yours' }, context, home.env)
  await expect(connect(urlOf({ ...mine, database: 'yours' }))).rejects.toMatchObject({
    code: 'CONNECT_REFUSED',
  })
})

test('two processes that make the same database at once both succeed', async () => {
  const options = { env: home.env }
  const both = await Promise.all([
    call<{ created: boolean }>('createDatabase', [{ name: 'twice' }], options),
    call<{ created: boolean }>('createDatabase', [{ name: 'twice' }], options),
  ])
  expect(both.map(({ created }) => created).sort()).toEqual([false, true])
})

test.each([
  'postgres',
  'template1',
  'pg_own',
  'Shop',
  'my-shop',
  '1st',
  '',
  'a"; DROP ROLE x',
  'x'.repeat(64),
])('the name "%s" is refused', async (name) => {
  await expect(createDatabase({ name }, context, home.env)).rejects.toMatchObject({ code: 'USAGE_INVALID' })
})

test('the list starts a stopped server and leaves out what is its own', async () => {
  await createDatabase({ name: 'listed' }, context, home.env)
  await stopServer(context, home.env)
  const list = await listDatabases(context, home.env)
  expect(list).toContainEqual({ name: 'listed', owner: 'listed', sizeBytes: expect.any(Number), sessions: 0 })
  const names = list.map(({ name }) => name)
  expect(names).not.toContain('postgres')
  expect(names).toEqual([...names].sort())
})

test('without a server the list is empty, and none is made for it', async () => {
  await using empty = await localHome()
  expect(await listDatabases(context, empty.env)).toEqual([])
  expect(await serverStatus(empty.env)).toMatchObject({ state: 'absent' })
})

test('deleting ends open sessions and takes the role along', async () => {
  const gone = await createDatabase({ name: 'gone' }, context, home.env)
  await using session = await connect(urlOf(gone))
  await using _second = await connect(urlOf(gone))
  const deleted = await deleteDatabase({ name: 'gone', confirm: 'gone' }, context, home.env)
  expect(deleted).toEqual({
    database: 'gone',
    sizeBytes: expect.any(Number),
    sessionsEnded: 2,
    roleDropped: true,
  })
  await expect(session.query('SELECT 1')).rejects.toThrow()
  await expect(connect(urlOf(gone))).rejects.toMatchObject({ code: 'CONNECT_REFUSED' })
  const anew = await createDatabase({ name: 'gone' }, context, home.env)
  expect(anew).toMatchObject({ created: true })
  expect(anew.password).not.toBe(gone.password)
})

test('a role that owns something elsewhere stays', async () => {
  await createDatabase({ name: 'owner' }, context, home.env)
  const other = await createDatabase({ name: 'other' }, context, home.env)
  const record = JSON.parse(await readFile(home.place.record, 'utf8'))
  {
    await using session = await connect(
      urlOf({ ...other, role: 'postgres', password: record.superuserPassword }),
    )
    await session.script('CREATE TABLE kept (); ALTER TABLE kept OWNER TO owner')
  }
  const deleted = await deleteDatabase({ name: 'owner', confirm: 'owner' }, context, home.env)
  expect(deleted).toMatchObject({ roleDropped: false })
  expect(await createDatabase({ name: 'owner' }, context, home.env)).toMatchObject({
    created: true,
    password: expect.any(String),
  })
})

test.each([
  ['another name', 'shop', 'shop2', 'CONFIRM_MISMATCH'],
  ['no confirmation', 'shop', undefined, 'CONFIRM_MISMATCH'],
  ['an unknown database', 'nothing', 'nothing', 'LOCAL_UNKNOWN_DATABASE'],
  ["the server's own database", 'postgres', 'postgres', 'LOCAL_UNKNOWN_DATABASE'],
])('%s deletes nothing', async (_, name, confirm, code) => {
  await createDatabase({ name: 'shop' }, context, home.env)
  await expect(deleteDatabase({ name, confirm }, context, home.env)).rejects.toMatchObject({ code })
  expect((await listDatabases(context, home.env)).map((one) => one.name)).toContain('shop')
})

test('no password is in what the server logs', async () => {
  const { password } = await createDatabase({ name: 'quiet' }, context, home.env)
  const logs = await Promise.all(
    (await readdir(home.place.logDir)).map((name) => readFile(join(home.place.logDir, name), 'utf8')),
  )
  expect(logs.join('')).toContain('ready to accept connections')
  expect(logs.join('')).not.toContain(String(password))
})
