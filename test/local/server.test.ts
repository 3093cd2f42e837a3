import { once } from 'node:events'
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDatabase } from '../../src/lib/local/create-database.ts'
import { isAlive, readPostmasterFile } from '../../src/lib/local/postmaster-file.ts'
import { type DbStartResult, ensureServer } from '../../src/lib/local/server.ts'
import { serverStatus, stopServer } from '../../src/lib/local/server-control.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { localHome } from '../support/local-home.ts'
import { recordingContext } from '../support/recording-context.ts'
import { waitUntil } from '../support/wait-until.ts'
import { call, startCall } from './calling.ts'

const context = recordingContext()

test('a server is made once, started when it is stopped, and keeps its port', async () => {
  await using home = await localHome()
  expect(await serverStatus(home.env)).toMatchObject({ state: 'absent', port: null })
  const first = await ensureServer(context, home.env)
  expect(first).toMatchObject({ started: true, version: expect.stringMatching(/^18\.\d+$/) })
  expect(await ensureServer(context, home.env)).toEqual({ ...first, started: false })
  expect(await serverStatus(home.env)).toMatchObject({ state: 'running', port: first.port })
  expect(await stopServer(context, home.env)).toMatchObject({ stopped: true })
  expect(await serverStatus(home.env)).toMatchObject({ state: 'stopped', port: first.port, pid: null })
  expect(await stopServer(context, home.env)).toMatchObject({ stopped: false })
  expect(await ensureServer(context, home.env)).toEqual(first)
  expect(context.warnings).toEqual([])
})

test('only its owner can read what is in it, and it is reached with a password alone', async () => {
  await using home = await localHome()
  const { port } = await ensureServer(context, home.env)
  for (const path of [home.place.directory, home.place.dataDir, home.place.record]) {
    expect((await stat(path)).mode & 0o077, path).toBe(0)
  }
  await expect(connect(`postgres://postgres@127.0.0.1:${port}/postgres`)).rejects.toThrow(/password/)
  const { superuserPassword } = JSON.parse(await readFile(home.place.record, 'utf8'))
  await using session = await connect(`postgres://postgres:${superuserPassword}@127.0.0.1:${port}/postgres`)
  const settings = await session.query<{ name: string; setting: string }>(
    `SELECT name, setting FROM pg_settings WHERE name IN ('listen_addresses', 'unix_socket_directories', 'wal_level',
       'shared_preload_libraries', 'logging_collector', 'password_encryption')`,
  )
  expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    wal_level: 'logical',
    shared_preload_libraries: 'pg_stat_statements',
    logging_collector: 'on',
    password_encryption: 'scram-sha-256',
  })
  expect(await readdir(home.place.logDir)).toEqual([expect.stringMatching(/^server-\w+\.log$/)])
})

test('three processes that start it at once all get the one server', async () => {
  await using home = await localHome()
  const servers = await Promise.all(
    [1, 2, 3].map(() => call<DbStartResult>('ensureServer', [], { env: home.env })),
  )
  expect(servers.map(({ started }) => started).sort()).toEqual([false, false, true])
  expect(new Set(servers.map(({ port }) => port)).size).toBe(1)
})

test('a start that was killed half-way does not keep the next one out', async () => {
  await using home = await localHome()
  const killed = startCall('ensureServer', [], { env: home.env })
  await waitUntil('initdb is at work', async () => {
    return (await readdir(home.place.directory).catch(() => [])).some((name) => name.endsWith('.new'))
  })
  killed.kill('SIGKILL')
  await once(killed, 'exit')
  expect(await readdir(join(home.place.directory, '..'))).toContain('18.lock')
  expect(await ensureServer(context, home.env)).toMatchObject({ started: true })
  await waitUntil('nothing half-made is left', async () => {
    return (await readdir(home.place.directory)).sort().join() === 'data,log,server.json,start.log'
  })
})

test('a server that was killed is started again with its data and its port', async () => {
  await using home = await localHome()
  const { port, password } = await createDatabase({ name: 'shop' }, context, home.env)
  const url = `postgres://shop:${password}@127.0.0.1:${port}/shop`
  const session = await connect(url)
  await session.script('CREATE TABLE kept AS SELECT 1 AS n')
  // A session that is busy when the server dies lives on for a while and holds the shared memory.
  session.query('SELECT pg_sleep(0.5), count(*) FROM generate_series(1, 20000000)').catch(() => undefined)
  process.kill((await readPostmasterFile(home.place.dataDir))!.pid, 'SIGKILL')
  await waitUntil('it is dead', async () => (await serverStatus(home.env)).state === 'stopped')
  expect(await ensureServer(context, home.env)).toMatchObject({ started: true, port })
  await using again = await connect(url)
  expect(await again.query('SELECT n FROM kept')).toEqual([{ n: 1 }])
})

test('a pid file whose number has become that of another process stops nobody', async () => {
  await using home = await localHome()
  const { port } = await ensureServer(context, home.env)
  const pidFile = join(home.place.dataDir, 'postmaster.pid')
  const lines = (await readFile(pidFile, 'utf8')).split('\n')
  await stopServer(context, home.env)
  // This very process: it lives, and it is no server.
  await writeFile(pidFile, [process.pid, ...lines.slice(1)].join('\n'))
  expect(await serverStatus(home.env)).toMatchObject({ state: 'stopped' })
  expect(await ensureServer(context, home.env)).toMatchObject({ started: true, port })
  expect(isAlive(process.pid)).toBe(true)
})

test('a port that somebody has taken is replaced by one that is kept, with a warning', async () => {
  await using home = await localHome()
  const { port } = await ensureServer(context, home.env)
  await stopServer(context, home.env)
  const thief = createServer().listen(port, '127.0.0.1')
  await once(thief, 'listening')
  const warned = recordingContext()
  const moved = await ensureServer(warned, home.env)
  expect(moved.port).not.toBe(port)
  expect(warned.warnings).toEqual([expect.stringMatching(new RegExp(`${port} is taken.*${moved.port}`))])
  thief.close()
  await stopServer(context, home.env)
  expect(await ensureServer(context, home.env)).toMatchObject({ port: moved.port })
})

test('data of another major version are not touched', async () => {
  await using home = await localHome()
  await ensureServer(context, home.env)
  await stopServer(context, home.env)
  await writeFile(join(home.place.dataDir, 'PG_VERSION'), '17\n')
  await expect(ensureServer(context, home.env)).rejects.toMatchObject({
    code: 'LOCAL_VERSION_MISMATCH',
    message: expect.stringMatching(/belongs to PostgreSQL 17, and this post-ai has PostgreSQL 18/),
    hints: expect.arrayContaining([expect.stringContaining('pg_dump')]),
  })
  expect(await serverStatus(home.env)).toMatchObject({ state: 'stopped' })
})

test('a directory with something else in it is left alone', async () => {
  await using home = await localHome()
  await ensureServer(context, home.env)
  await stopServer(context, home.env)
  await rename(home.place.dataDir, `${home.place.dataDir}.away`)
  await mkdir(home.place.dataDir)
  await writeFile(join(home.place.dataDir, 'diary.txt'), 'dear diary')
  await expect(ensureServer(context, home.env)).rejects.toMatchObject({ code: 'LOCAL_INIT_FAILED' })
  expect(await readdir(home.place.dataDir)).toEqual(['diary.txt'])
})

test('a record that is lost or damaged is said so', async () => {
  await using home = await localHome()
  await ensureServer(context, home.env)
  await stopServer(context, home.env)
  await writeFile(home.place.record, '{"port": 5')
  await expect(ensureServer(context, home.env)).rejects.toMatchObject({
    code: 'LOCAL_START_FAILED',
    message: expect.stringContaining('server.json'),
  })
})

test('settings that a person has broken are named', async () => {
  await using home = await localHome()
  await ensureServer(context, home.env)
  await stopServer(context, home.env)
  await writeFile(join(home.place.dataDir, 'postgresql.auto.conf'), "work_mem = 'plenty'\n")
  await expect(ensureServer(context, home.env)).rejects.toMatchObject({
    code: 'LOCAL_START_FAILED',
    message: expect.stringContaining('work_mem'),
  })
})
