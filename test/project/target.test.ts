import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { keyOfUrl } from '../../src/lib/credentials/credential-key.ts'
import { savePassword } from '../../src/lib/credentials/passwords.ts'
import { PROJECT_FILE } from '../../src/lib/project/project-file.ts'
import { resolveTarget } from '../../src/lib/project/target.ts'
import { recordingContext } from '../support/recording-context.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const all = {
  POST_AI_URL: 'postgres://b:second-pw@host/from_post_ai_url',
  DATABASE_URL: 'postgres://c:third-pw@host/from_database_url',
  PGHOST: 'host',
  PGUSER: 'e',
  PGDATABASE: 'from_pg',
}
const projectFile = JSON.stringify({
  version: 1,
  database: { type: 'url', url: 'postgres://d@host/from_file' },
})

/** Resolves in a directory of its own, which has a project file when asked. */
async function resolved(env: NodeJS.ProcessEnv, options: { url?: string; file?: boolean } = {}) {
  await using home = await temporaryDirectory()
  const context = recordingContext()
  if (options.file) await writeFile(join(home.path, PROJECT_FILE), projectFile)
  const own = { POST_AI_CREDENTIALS: 'file', POST_AI_CONFIG_DIR: join(home.path, 'config'), ...env }
  const target = await resolveTarget({ url: options.url, env: own, cwd: home.path }, context)
  return { ...target, notes: context.notes }
}

describe('the database to work on', () => {
  test('is the one of --url before all others, and one note says so without the password', async () => {
    const target = await resolved(all, { url: 'postgres://a:first-pw@host:6000/from_flag', file: true })
    expect(target).toMatchObject({ source: 'flag', display: 'a@host:6000/from_flag' })
    expect(target.url).toContain('first-pw')
    expect(target.notes).toEqual(['Using a@host:6000/from_flag (from --url).'])
  })

  test('is then the one of POST_AI_URL', async () => {
    const target = await resolved(all, { file: true })
    expect(target).toMatchObject({ source: 'POST_AI_URL', display: 'b@host:5432/from_post_ai_url' })
  })

  test('is then the one of DATABASE_URL, an empty POST_AI_URL being none', async () => {
    expect(await resolved({ ...all, POST_AI_URL: '' }, { file: true })).toMatchObject({
      source: 'DATABASE_URL',
    })
  })

  test('is then the one of the project file', async () => {
    const { PGHOST, PGUSER, PGDATABASE } = all
    const target = await resolved({ PGHOST, PGUSER, PGDATABASE }, { file: true })
    expect(target).toMatchObject({ source: 'project file', url: 'postgres://d@host/from_file' })
    expect(target.projectFile).toMatch(/post-ai\.config\.json$/)
  })

  test('is last the one of the PG* variables', async () => {
    const target = await resolved({
      PGHOST: '::1',
      PGPORT: '7',
      PGUSER: 'e f',
      PGPASSWORD: 'p@ss/w',
      PGSSLMODE: 'require',
    })
    expect(target.source).toBe('PG*')
    expect(target.url).toBe('postgres://e%20f:p%40ss%2Fw@[::1]:7/e%20f?sslmode=require')
  })

  test('may be on a socket', async () => {
    const target = await resolved({ PGHOST: '/run/postgresql', PGUSER: 'e', PGDATABASE: 'd' })
    expect(target.url).toBe('postgres://e@%2Frun%2Fpostgresql:5432/d')
    expect(target.display).toBe('e@/run/postgresql:5432/d')
  })

  test('is asked for by all its ways when nothing names it', async () => {
    const failure = resolved({ PGPASSWORD: 'lonely-pw', PGSSLMODE: 'require' })
    await expect(failure).rejects.toMatchObject({ code: 'TARGET_MISSING' })
    const hints: string = await failure.catch((error) => error.hints.join('\n'))
    for (const way of ['post-ai init', '--url', 'POST_AI_URL', 'DATABASE_URL', PROJECT_FILE, 'PGHOST']) {
      expect(hints).toContain(way)
    }
  })

  test('cannot be named by a service file, and that is said', async () => {
    await expect(resolved({ PGSERVICE: 'prod' })).rejects.toMatchObject({
      code: 'TARGET_INVALID',
      message: expect.stringContaining('PGSERVICE'),
    })
  })

  test('is refused with the name of the variable and without the password when it is no URL of PostgreSQL', async () => {
    const failure = resolved({ DATABASE_URL: 'mysql://root:canary-pw@host/db' })
    await expect(failure).rejects.toMatchObject({
      code: 'TARGET_INVALID',
      message: expect.stringMatching(/^DATABASE_URL: .*mysql:\/\/root:\*\*\*\*@host/),
    })
  })
})

describe('the password of the database to work on', () => {
  test('comes from PGPASSWORD when the URL has none', async () => {
    const target = await resolved({ DATABASE_URL: 'postgres://c@host/db', PGPASSWORD: 'from-env' })
    expect(target.url).toBe('postgres://c:from-env@host/db')
    expect(target.notes).toEqual(['Using c@host:5432/db (from DATABASE_URL, password from PGPASSWORD).'])
  })

  test('comes from the credential store when neither has one', async () => {
    await using home = await temporaryDirectory()
    const env = { POST_AI_CREDENTIALS: 'file', POST_AI_CONFIG_DIR: home.path }
    await savePassword(keyOfUrl('postgres://c@HOST:5432/db'), 'kept pw', env, recordingContext())
    const target = await resolved({ ...env, DATABASE_URL: 'postgres://c@host/db?sslmode=require' })
    expect(target.url).toBe('postgres://c:kept%20pw@host/db?sslmode=require')
    expect(target.notes).toEqual([
      'Using c@host:5432/db (from DATABASE_URL, password from the credentials file).',
    ])
  })

  test('in the URL counts before both', async () => {
    const target = await resolved({ DATABASE_URL: 'postgres://c:own@host/db', PGPASSWORD: 'from-env' })
    expect(target.url).toBe('postgres://c:own@host/db')
  })

  test('may hold a percent sign that encodes nothing', async () => {
    expect((await resolved({ DATABASE_URL: 'postgres://c:50%off@host/db' })).display).toBe('c@host:5432/db')
  })

  test('is put where a URL without a host has room for it', async () => {
    const target = await resolved({
      DATABASE_URL: 'postgres:///db?host=/run/pg&user=c',
      PGPASSWORD: 'from-env',
    })
    expect(target.url).toBe('postgres:///db?host=%2Frun%2Fpg&user=c&password=from-env')
    expect(target.display).toBe('c@/run/pg:5432/db')
  })
})
