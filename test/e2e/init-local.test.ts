import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../src/lib/postgres/connection.ts'
import { finished, runPipeline, said, startInTerminal } from '../support/command-line.ts'
import { filesHolding, type TemporaryProject, temporaryProject } from '../support/project.ts'

let project: TemporaryProject
beforeAll(async () => {
  project = await temporaryProject()
})
afterAll(() => project?.[Symbol.asyncDispose]())

const passwordIn = (url: string) => decodeURIComponent(new URL(url).password)
const connectionString = async () => (await project.run(['connect', '--quiet'])).stdout.trim()

/** Makes another, empty project that shares the local server. */
async function secondProject(name: string): Promise<string> {
  const path = join(project.root, name)
  await mkdir(path)
  return path
}

describe('post-ai init without a terminal', () => {
  test('makes a database on the local server, named after the directory', async () => {
    const { code, stdout } = await project.run(['init', '--env', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      database: { type: 'local', name: 'shop', role: 'shop', created: true },
      server: { version: expect.stringMatching(/^18\./), started: true },
      projectFile: { change: 'created' },
      envFile: { change: 'created', gitIgnored: false },
    })
    await using session = await connect(await connectionString())
    expect(
      await session.query('SELECT current_user::text AS role, current_database()::text AS name'),
    ).toEqual([{ role: 'shop', name: 'shop' }])
  })

  test('shows the password nowhere and writes it into the credential store and .env alone', async () => {
    const password = passwordIn(await connectionString())
    expect(password.length).toBeGreaterThan(20)
    const run = await project.run(['init', '--env'], { env: { DEBUG: '*', POST_AI_DEBUG: '1' } })
    expect(run.stdout + run.stderr).not.toContain(password)
    expect(await filesHolding(project.root, password)).toEqual(['config/credentials.json', 'shop/.env'])
  })

  test('is harmless again: same database, same password, no file touched', async () => {
    const paths = ['post-ai.config.json', '.env', '../config/credentials.json'].map((name) =>
      join(project.path, name),
    )
    const marks = () =>
      Promise.all(paths.map(async (path) => [(await stat(path)).ino, await readFile(path, 'utf8')]))
    const before = await marks()
    const { stdout } = await project.run(['init', '--local', '--env', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      database: { created: false },
      server: { started: false },
      projectFile: { change: 'unchanged' },
      envFile: { change: 'unchanged' },
    })
    expect(await marks()).toEqual(before)
  })

  test('makes a database that migrations change without a yes: no other one is', async () => {
    const file = (await project.run(['migrate', 'new', 'a'])).stdout.trim()
    await writeFile(
      join(project.path, file),
      '-- migrate:up\nCREATE TABLE a (id int);\n-- migrate:down\nDROP TABLE a;',
    )
    const up = await project.run(['migrate', 'up'])
    expect(up).toMatchObject({ code: 0, stdout: expect.stringContaining(`applied ${file}`) })
    expect(up.stderr).toMatch(/^Using \S+ \(from .*post-ai\.config\.json\)\.$/m)
    const named = await project.run(['migrate', 'down', '--url', await connectionString()])
    expect(named).toMatchObject({ code: 2, stderr: expect.stringContaining('[USAGE_NEEDS_YES]') })
    expect((await project.run(['migrate', 'down'])).code).toBe(0)
    await rm(join(project.path, 'migrations'), { recursive: true })
  })

  test('twice at once succeeds twice, with one password', async () => {
    const path = await secondProject('twins')
    const runs = await Promise.all(
      [1, 2, 3].map(() => project.run(['init', '--env', '--json'], { cwd: path })),
    )
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(runs.filter(({ stdout }) => JSON.parse(stdout).database.created)).toHaveLength(1)
    const { stdout } = await project.run(['connect', '--quiet'], { cwd: path })
    await using session = await connect(stdout.trim())
    expect(await session.query('SELECT current_user::text AS role')).toEqual([{ role: 'twins' }])
    expect(await readFile(join(path, '.env'), 'utf8')).toBe(`DATABASE_URL=${stdout.trim()}\n`)
    expect((await readdir(join(project.root, 'config'))).sort()).toEqual(['credentials.json'])
  })

  test('says when a new project would share the database of another', async () => {
    const path = await secondProject('copy')
    const { stderr } = await project.run(['init', '--name', 'shop'], { cwd: path })
    expect(stderr).toContain('The database "shop" was there already')
  })

  test('sets a new password when the old one is lost, and keeps the data', async () => {
    const before = await connectionString()
    {
      await using session = await connect(before)
      await session.script('CREATE TABLE kept AS SELECT 42 AS answer')
    }
    await rm(join(project.root, 'config/credentials.json'))
    const lost = await project.run(['connect'])
    expect(lost.stderr).toContain('CREDENTIALS_UNAVAILABLE')
    expect((await project.run(['init'])).stderr).toContain('it gets a new one, its data stays')
    const now = await connectionString()
    expect(passwordIn(now)).not.toBe(passwordIn(before))
    await using session = await connect(now)
    expect(await session.query('SELECT answer FROM kept')).toEqual([{ answer: 42 }])
    const other = await project.run(['init', '--env'])
    expect(other.code).toBe(2)
    expect(other.stderr).toContain('with another password')
  })

  test('in a directory that cannot be written makes nothing', async () => {
    const path = await secondProject('sealed')
    const asUser = process.getuid?.() === 0 ? 'setpriv --reuid=65534 --regid=65534 --clear-groups ' : ''
    await chmod(path, 0o555)
    const env = {
      ...project.env,
      POST_AI_CONFIG_DIR: join(path, 'config'),
      POST_AI_DATA_DIR: join(path, 'data'),
    }
    const { code, stderr } = await runPipeline(`${asUser}$post_ai init`, { cwd: path, env })
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('OUTPUT_UNWRITABLE') })
    expect(await readdir(path)).toEqual([])
  })
})

describe('post-ai connect to the local database', () => {
  test('starts a server that was stopped, on its old port', async () => {
    const before = await connectionString()
    await project.run(['db', 'stop'])
    const { stdout, stderr } = await project.run(['connect'])
    expect(stdout.trim()).toBe(before)
    expect(stderr).toMatch(/^Using shop@127\.0\.0\.1:\d+\/shop \(from .*post-ai\.config\.json\)\.\n$/)
    await using session = await connect(before)
    expect(await session.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('starts a server that was killed', async () => {
    const before = await connectionString()
    const { pid } = JSON.parse((await project.run(['db', 'status', '--json'])).stdout)
    process.kill(pid, 'SIGKILL')
    expect(await connectionString()).toBe(before)
    await using session = await connect(before)
    expect(await session.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('knows the password also when the server had to take another port', async () => {
    const before = new URL(await connectionString())
    await project.run(['db', 'stop'])
    const squatter = createServer()
    await new Promise<void>((resolve) => squatter.listen(Number(before.port), '127.0.0.1', resolve))
    const now = new URL(await connectionString())
    squatter.close()
    expect(now.port).not.toBe(before.port)
    expect(now.password).toBe(before.password)
    await using session = await connect(now.href)
    expect(await session.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('that was deleted says so and names init, which makes it anew', async () => {
    const path = await secondProject('fleeting')
    const inProject = (...args: string[]) => project.run(args, { cwd: path })
    expect((await inProject('init', '--env')).code).toBe(0)
    const before = passwordIn((await inProject('connect')).stdout.trim())
    const withIt = () => filesHolding(project.root, before)
    expect(await withIt()).toEqual(['config/credentials.json', 'fleeting/.env'])
    expect((await inProject('db', 'delete', 'fleeting', '--confirm', 'fleeting')).code).toBe(0)
    expect(await withIt()).toEqual(['fleeting/.env'])

    const { code, stdout, stderr } = await inProject('connect')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(
      /"fleeting" .* does not exist.* \[LOCAL_UNKNOWN_DATABASE\]\n {2}try: post-ai init /,
    )

    const again = await inProject('init', '--json')
    expect(JSON.parse(again.stdout).database.created).toBe(true)
    expect(again.stderr).toMatch(/^warning: .*\.env still has an old DATABASE_URL .*init --env --yes/)
    expect((await inProject('init', '--env', '--yes')).stderr).not.toContain('old DATABASE_URL')
    expect(await withIt()).toEqual([])
    const now = (await inProject('connect')).stdout.trim()
    expect(passwordIn(now)).not.toBe(before)
    await using session = await connect(now)
    expect(await session.query('SELECT current_user::text AS role')).toEqual([{ role: 'fleeting' }])
  })

  test('that was dropped in SQL says so too, though its password is still kept', async () => {
    const path = await secondProject('dropped')
    await project.run(['init'], { cwd: path })
    const own = new URL((await project.run(['connect', '--quiet'], { cwd: path })).stdout.trim())
    own.pathname = '/postgres'
    {
      await using session = await connect(own.href)
      await session.script('DROP DATABASE dropped')
    }
    const { code, stdout, stderr } = await project.run(['connect'], { cwd: path })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('LOCAL_UNKNOWN_DATABASE')
  })

  test('of a project made elsewhere says to run init, and starts nothing', async () => {
    await using elsewhere = await temporaryProject()
    const config = { version: 1, database: { type: 'local', name: 'theirs', role: 'theirs' } }
    await writeFile(join(elsewhere.path, 'post-ai.config.json'), JSON.stringify(config))
    const { code, stderr } = await elsewhere.run(['connect'])
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('post-ai init') })
    expect(await readdir(elsewhere.root)).toEqual(['shop'])
  })
})

describe('post-ai init in a terminal', () => {
  test('makes the local database that was chosen, and .env after a yes', async () => {
    const path = await secondProject('asked')
    const env = { ...project.env, NO_COLOR: '1' }
    const terminal = startInTerminal('stty cols 100; exec $post_ai init', { cwd: path, env })
    const ended = finished(terminal)
    await said(terminal.stdout, 'Where shall the database live?')
    terminal.stdin.write('\r')
    await said(terminal.stdout, 'into .env?')
    terminal.stdin.write('y\r')
    const { code, stdout } = await ended
    expect(code).toBe(0)
    expect(stdout).toContain('Created asked@127.0.0.1')
    expect((await readdir(path)).sort()).toEqual(['.env', 'post-ai.config.json'])
  })

  test('that is interrupted while the server is made leaves nothing in the project, and succeeds again', async () => {
    await using fresh = await temporaryProject()
    const terminal = startInTerminal('stty cols 100; exec $post_ai init --local --env', {
      cwd: fresh.path,
      env: { ...fresh.env, NO_COLOR: '1' },
    })
    const ended = finished(terminal)
    await said(terminal.stdout, 'Starting the local PostgreSQL server')
    terminal.stdin.write('\u0003')
    expect((await ended).code).toBe(130)
    expect(await readdir(fresh.path)).toEqual(['.git'])
    const again = await fresh.run(['init', '--env', '--json'])
    expect(again.code).toBe(0)
    expect(JSON.parse(again.stdout).database.created).toBe(true)
  })
})
