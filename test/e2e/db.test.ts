import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { quietContext } from '../../src/lib/core/context.ts'
import { createDatabase } from '../../src/lib/local/create-database.ts'
import { serverStatus } from '../../src/lib/local/server-control.ts'
import type { ServerPlace } from '../../src/lib/local/server-place.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { finished, runPostAi, startPostAi } from '../support/command-line.ts'
import { type LocalHome, localHome } from '../support/local-home.ts'
import { waitUntil } from '../support/wait-until.ts'

let home: LocalHome

beforeAll(async () => {
  home = await localHome()
})

afterAll(async () => {
  await home[Symbol.asyncDispose]()
})

const db = (...args: string[]) => runPostAi(['db', ...args], { env: home.env })
const json = async (...args: string[]) => JSON.parse((await db(...args, '--json')).stdout)

describe('db', () => {
  test('walks from nothing to a running server and back', async () => {
    expect(await db('status')).toMatchObject({ code: 0, stdout: expect.stringContaining('absent') })
    expect(await db('list')).toMatchObject({ code: 0, stdout: expect.stringContaining('no local database') })
    expect(await db('stop')).toMatchObject({ code: 0, stdout: 'The local server was not running.\n' })
    const started = await db('start')
    expect(started).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^PostgreSQL 18\.\d+ runs now on 127\.0\.0\.1:\d+\n$/),
    })
    expect(await db('start')).toMatchObject({ stdout: expect.stringContaining('was running already') })
    expect(await db('status')).toMatchObject({ stdout: expect.stringMatching(/state +running/) })
    expect(await db('stop')).toMatchObject({ code: 0, stdout: 'The local server is stopped.\n' })
    expect(await db('status')).toMatchObject({ stdout: expect.stringMatching(/state +stopped/) })
  })

  test('says the same as JSON', async () => {
    const started = await json('start')
    expect(started).toEqual({
      port: expect.any(Number),
      dataDir: home.place.dataDir,
      version: expect.stringMatching(/^18/),
      started: true,
    })
    expect(await json('status')).toMatchObject({
      state: 'running',
      port: started.port,
      pid: expect.any(Number),
    })
    expect(await json('list')).toEqual({ databases: [] })
    expect(await json('stop')).toEqual({ stopped: true, dataDir: home.place.dataDir })
  })

  test('lists and deletes databases, and never shows a password', async () => {
    const shop = await createDatabase({ name: 'shop' }, quietContext(), home.env)
    await using _session = await connect(`postgres://shop:${shop.password}@127.0.0.1:${shop.port}/shop`)
    const outputs = [
      await db('start'),
      await db('status', '--json'),
      await db('list'),
      await db('list', '--json'),
      await db('delete', 'shop'),
      await db('delete', 'shop', '--confirm', 'shop'),
      await db('delete', 'shop', '--confirm', 'shop'),
    ]
    expect(outputs.map(({ code }) => code)).toEqual([0, 0, 0, 0, 2, 0, 1])
    expect(outputs[2]?.stdout).toMatch(/^NAME +OWNER +SIZE +SESSIONS\nshop +shop +[\d.]+ MB +1\n$/)
    expect(outputs[4]?.stderr).toContain('post-ai db delete shop --confirm shop')
    expect(outputs[5]?.stdout).toMatch(
      /^Deleted the database shop \([\d.]+ MB\) and its role; 1 session ended\.\n$/,
    )
    expect(outputs[6]?.stderr).toContain('LOCAL_UNKNOWN_DATABASE')
    const said = outputs.map(({ stdout, stderr }) => stdout + stderr).join('')
    expect(said).not.toContain(String(shop.password))
  })

  test.each<[string, (place: ServerPlace, entries: string[]) => boolean]>([
    ['its directory', () => true],
    ['an unfinished data directory', (_, entries) => entries.some((name) => name.includes('.new'))],
    ['the first of its files', (_, entries) => entries.some((name) => name.endsWith('PG_VERSION'))],
    ['the data directory', ({ dataDir }) => existsSync(dataDir)],
  ])('Ctrl-C when making the server has come to %s leaves nothing running', async (what, isThere) => {
    await using other = await localHome()
    const { directory } = other.place
    const started = startPostAi(['db', 'start'], { env: other.env })
    await waitUntil(`${what} is there`, async () => {
      if (!existsSync(directory)) return false
      return isThere(other.place, await readdir(directory, { recursive: true }).catch(() => []))
    })
    // As a terminal does it: to every process of the group.
    process.kill(-started.pid!, 'SIGINT')
    const { code, stderr } = await finished(started)
    const { state } = await serverStatus(other.env)
    if (code === 0) return expect(state).toBe('running')
    expect({ code, state: state === 'running' }, stderr).toEqual({ code: 130, state: false })
    const left = (await readdir(other.place.directory)).filter((name) => name.includes('.new'))
    expect(left).toEqual([])
    expect(await readdir(dirname(other.place.directory))).toEqual(['18'])
  })

  test('a start that fails is one JSON document with the next step', async () => {
    await using other = await localHome()
    await mkdir(join(other.path, 'data', 'local', '18', 'data', 'something'), { recursive: true })
    const { code, stdout, stderr } = await runPostAi(['db', 'start', '--json'], { env: other.env })
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'LOCAL_INIT_FAILED', hint: [expect.stringContaining('Move')] },
    })
  })
})
