import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTemporaryCluster, type TemporaryCluster } from '../../src/lib/local/temporary-cluster.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { finished, said, startInTerminal } from '../support/command-line.ts'
import { filesHolding, temporaryProject } from '../support/project.ts'

const canary = 'c4nary-P@ss/w%rd'
const inUrl = encodeURIComponent(canary)
let server: TemporaryCluster
let bare: string
let withSecret: string

beforeAll(async () => {
  server = await startTemporaryCluster()
  await using admin = await connect(server.url())
  await admin.query(`CREATE ROLE app LOGIN PASSWORD '${canary}'`)
  await admin.query('CREATE DATABASE shop OWNER app')
  bare = `postgres://app@127.0.0.1:${server.port}/shop`
  withSecret = `postgres://app:${inUrl}@127.0.0.1:${server.port}/shop`
})
afterAll(() => server?.stop())

describe('post-ai init --url', () => {
  test('checks the database, records the URL without the password, and keeps the password apart', async () => {
    await using project = await temporaryProject()
    const run = await project.run(['init', '--url', withSecret, '--json'])
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(run.stdout)).toMatchObject({
      database: {
        type: 'url',
        name: 'shop',
        role: 'app',
        created: false,
        display: `app@127.0.0.1:${server.port}/shop`,
      },
      server: { version: server.version },
      credentials: {
        store: 'file',
        location: join(project.env.POST_AI_CONFIG_DIR as string, 'credentials.json'),
      },
      projectFile: { path: join(project.path, 'post-ai.config.json'), change: 'created' },
      envFile: null,
    })
    expect(JSON.parse(await project.read('post-ai.config.json'))).toEqual({
      version: 1,
      database: { type: 'url', url: bare },
    })
  })

  test('shows the password nowhere, with DEBUG=* neither, and writes it into the credential store alone', async () => {
    await using project = await temporaryProject()
    for (const words of [['--json'], [], ['--unknown-flag'], ['--name', 'x']]) {
      const env = { DEBUG: '*', POST_AI_DEBUG: '1' }
      const { stdout, stderr } = await project.run(['init', '--url', withSecret, ...words], { env })
      expect(stdout + stderr).toMatch(/./)
      for (const form of [canary, inUrl]) expect(stdout + stderr).not.toContain(form)
    }
    expect(await filesHolding(project.root, canary)).toEqual(['config/credentials.json'])
    expect(await filesHolding(project.root, inUrl)).toEqual([])
  })

  test('with a wrong password changes nothing and does not show it', async () => {
    await using project = await temporaryProject()
    const { code, stdout } = await project.run([
      'init',
      '--url',
      withSecret.replace('c4nary', 'wr0ng-canary'),
      '--json',
    ])
    expect(code).toBe(1)
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'CONNECT_REFUSED', sql: { sqlstate: '28P01' } })
    expect(stdout).not.toContain('wr0ng-canary')
    expect(await readdir(project.root)).toEqual(['shop'])
    expect(await readdir(project.path)).toEqual(['.git'])
  })

  test('without a password says what is missing and how to give it', async () => {
    await using project = await temporaryProject()
    const { code, stderr } = await project.run(['init', '--url', bare])
    expect(code).toBe(1)
    expect(stderr).toContain('CREDENTIALS_UNAVAILABLE')
    expect(stderr).toContain('--password-stdin')
    expect(await readdir(project.path)).toEqual(['.git'])
  })

  test('of a server that is not there says so and changes nothing', async () => {
    await using project = await temporaryProject()
    const { code, stderr } = await project.run(['init', '--url', 'postgres://app:some-pw@127.0.0.1:1/shop'])
    expect(code).toBe(1)
    expect(stderr).toContain('Cannot reach app@127.0.0.1:1/shop: nothing listens there.')
    expect(await readdir(project.path)).toEqual(['.git'])
  })

  test('reads the password from standard input', async () => {
    await using project = await temporaryProject()
    expect(
      (await project.run(['init', '--url', bare, '--password-stdin'], { input: `${canary}\n` })).code,
    ).toBe(0)
    expect(await filesHolding(project.root, canary)).toEqual(['config/credentials.json'])
    const empty = await project.run(['init', '--url', bare, '--password-stdin'], { input: '' })
    expect(empty.stderr).toContain('INPUT_INVALID')
  })

  test('takes the password from PGPASSWORD and keeps it nowhere', async () => {
    await using project = await temporaryProject()
    const run = await project.run(['init', '--url', bare], { env: { PGPASSWORD: canary } })
    expect(run.stdout).toContain('from PGPASSWORD, kept nowhere')
    expect(await filesHolding(project.root, canary)).toEqual([])
  })

  test('in a terminal asks for the password, which is not shown', async () => {
    await using project = await temporaryProject()
    const env = { ...project.env, NO_COLOR: '1' }
    const terminal = startInTerminal(`stty cols 100; exec $post_ai init --url ${bare}`, {
      cwd: project.path,
      env,
    })
    const ended = finished(terminal)
    await said(terminal.stdout, 'Password:')
    terminal.stdin.write(`${canary}\r`)
    const { code, stdout } = await ended
    expect(stdout).toContain('Connected to app@')
    expect(stdout).not.toContain(canary)
    expect(code).toBe(0)
    expect(await filesHolding(project.root, canary)).toEqual(['config/credentials.json'])
  })

  test('refuses to replace another database without a yes', async () => {
    await using project = await temporaryProject()
    await project.run(['init', '--url', withSecret])
    const before = await project.read('post-ai.config.json')
    const refused = await project.run(['init', '--url', withSecret.replace('/shop', '/postgres')])
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('USAGE_NEEDS_YES')
    expect(await project.read('post-ai.config.json')).toBe(before)
    expect(
      (await project.run(['init', '--url', withSecret.replace('/shop', '/postgres'), '--yes'])).code,
    ).toBe(0)
    expect(await project.read('post-ai.config.json')).toContain('/postgres')
  })
})

describe('post-ai init --env', () => {
  test('adds DATABASE_URL for the owner only, warns when git would take it along, and is harmless again', async () => {
    await using project = await temporaryProject()
    const first = await project.run(['init', '--url', withSecret, '--env'])
    expect(first.stderr).toContain('git does not ignore it')
    expect(await project.read('.env')).toBe(`DATABASE_URL=${withSecret}\n`)
    expect((await stat(join(project.path, '.env'))).mode & 0o777).toBe(0o600)
    await writeFile(join(project.path, '.gitignore'), 'node_modules\n.env\n')
    const before = await stat(join(project.path, '.env'))
    const second = await project.run(['init', '--env'])
    expect(second.stderr).not.toContain('git does not ignore it')
    expect(second.stdout).toContain('DATABASE_URL is there already')
    expect((await stat(join(project.path, '.env'))).ino).toBe(before.ino)
  })

  test('leaves another DATABASE_URL alone, says masked what is there, and does nothing else either', async () => {
    await using project = await temporaryProject()
    const other = '# mine\nDATABASE_URL="postgres://me:0ther-canary@db.example.com/old" # prod\nB=2'
    await writeFile(join(project.path, '.env'), other)
    const refused = await project.run(['init', '--url', withSecret, '--env'])
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('me@db.example.com:5432/old')
    expect(refused.stderr).not.toContain('0ther-canary')
    expect(await project.read('.env')).toBe(other)
    expect(await readdir(project.path)).toEqual(['.env', '.git'])
    expect((await project.run(['init', '--url', withSecret, '--env', '--force'])).code).toBe(0)
    expect(await project.read('.env')).toBe(`# mine\nDATABASE_URL="${withSecret}" # prod\nB=2`)
  })
})
