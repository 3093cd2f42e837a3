import { execFile } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { findPassword, forgetPassword, savePassword } from '../../src/lib/credentials/passwords.ts'
import { recordingContext } from '../support/recording-context.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const key = 'app@db.example.com:5432/shop'
const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)
const onlyFile = (directory: string) => ({ POST_AI_CONFIG_DIR: directory, POST_AI_CREDENTIALS: 'file' })

describe('the credentials file', () => {
  test('gives back what was saved, and says that it did', async () => {
    await using home = await temporaryDirectory()
    const env = onlyFile(join(home.path, 'new', 'post-ai'))
    const saved = await savePassword(key, 'tr1cky "pass\\word"', env, recordingContext())
    expect(saved).toEqual({ store: 'file', location: join(env.POST_AI_CONFIG_DIR, 'credentials.json') })
    expect(await findPassword(key, env, recordingContext())).toEqual({
      password: 'tr1cky "pass\\word"',
      store: 'file',
    })
    expect(await findPassword('other@host:5432/db', env, recordingContext())).toBeUndefined()
  })

  test('is for its owner only, in a directory for its owner only', async () => {
    await using home = await temporaryDirectory()
    const env = onlyFile(join(home.path, 'post-ai'))
    await savePassword(key, 'hidden-1', env, recordingContext())
    expect(await modeOf(env.POST_AI_CONFIG_DIR)).toBe('700')
    expect(await modeOf(join(env.POST_AI_CONFIG_DIR, 'credentials.json'))).toBe('600')
  })

  test('that others may read is closed to them, with a warning', async () => {
    await using home = await temporaryDirectory()
    const env = onlyFile(home.path)
    await savePassword(key, 'hidden-2', env, recordingContext())
    const path = join(home.path, 'credentials.json')
    await chmod(path, 0o644)
    const context = recordingContext()
    expect((await findPassword(key, env, context))?.password).toBe('hidden-2')
    expect(context.warnings.join()).toContain('was open to others (mode 644)')
    expect(await modeOf(path)).toBe('600')
  })

  test('keeps the other passwords when one is changed or removed', async () => {
    await using home = await temporaryDirectory()
    const env = onlyFile(home.path)
    await savePassword('a@h:1/d', 'first-password', env, recordingContext())
    await savePassword('b@h:1/d', 'second-password', env, recordingContext())
    await savePassword('a@h:1/d', 'third-password', env, recordingContext())
    expect(await forgetPassword('b@h:1/d', env, recordingContext())).toEqual(['file'])
    expect(await forgetPassword('b@h:1/d', env, recordingContext())).toEqual([])
    expect((await findPassword('a@h:1/d', env, recordingContext()))?.password).toBe('third-password')
    expect(await readFile(join(home.path, 'credentials.json'), 'utf8')).not.toContain('second-password')
  })

  test('is not written again when nothing changes', async () => {
    await using home = await temporaryDirectory()
    const env = onlyFile(home.path)
    await savePassword(key, 'hidden-3', env, recordingContext())
    const before = await stat(join(home.path, 'credentials.json'))
    await savePassword(key, 'hidden-3', env, recordingContext())
    expect((await stat(join(home.path, 'credentials.json'))).ino).toBe(before.ino)
  })

  test('loses nothing when four processes write at once, and leaves no lock', async () => {
    await using home = await temporaryDirectory()
    const env = { ...process.env, ...onlyFile(home.path) }
    const script = new URL('save-many.mjs', import.meta.url).pathname
    const run = promisify(execFile)
    await Promise.all(
      ['ann', 'bob', 'cyd', 'dan'].map((name) => run(process.execPath, [script, name], { env })),
    )
    const { passwords } = JSON.parse(await readFile(join(home.path, 'credentials.json'), 'utf8'))
    expect(Object.keys(passwords)).toHaveLength(40)
    expect(passwords['cyd7@host:5432/db']).toBe('secret-of-cyd-7')
    expect(await readdir(home.path)).toEqual(['credentials.json'])
  })

  test('is written though a killed process left its lock', async () => {
    await using home = await temporaryDirectory()
    const env = onlyFile(home.path)
    const { pid } = await promisify(execFile)(process.execPath, ['-p', 'process.pid']).then(({ stdout }) => ({
      pid: stdout.trim(),
    }))
    await writeFile(join(home.path, 'credentials.json.lock'), pid)
    await savePassword(key, 'hidden-4', env, recordingContext())
    expect((await findPassword(key, env, recordingContext()))?.password).toBe('hidden-4')
  })

  test('that is damaged is named, and its content is not', async () => {
    await using home = await temporaryDirectory()
    await writeFile(join(home.path, 'credentials.json'), '{"passwords": {"a": "canary-in-file"', {
      mode: 0o600,
    })
    const failure = findPassword(key, onlyFile(home.path), recordingContext())
    await expect(failure).rejects.toMatchObject({ code: 'CREDENTIALS_UNAVAILABLE' })
    await expect(failure).rejects.toThrow(join(home.path, 'credentials.json'))
    await expect(failure).rejects.not.toThrow('canary')
  })

  test('whose place is a file already is refused with the reason', async () => {
    await using home = await temporaryDirectory()
    await writeFile(join(home.path, 'taken'), '')
    await expect(
      savePassword(key, 'hidden-5', onlyFile(join(home.path, 'taken')), recordingContext()),
    ).rejects.toMatchObject({ code: 'CREDENTIALS_UNAVAILABLE', message: expect.stringContaining('taken') })
  })

  test('stands in XDG_CONFIG_HOME, else in ~/.config', async () => {
    await using home = await temporaryDirectory()
    const env = { POST_AI_CREDENTIALS: 'file' }
    const xdg = { ...env, HOME: home.path, XDG_CONFIG_HOME: join(home.path, 'xdg') }
    await mkdir(xdg.XDG_CONFIG_HOME)
    expect((await savePassword(key, 'hidden-6', xdg, recordingContext())).location).toBe(
      join(home.path, 'xdg/post-ai/credentials.json'),
    )
    expect(
      (await savePassword(key, 'hidden-6', { ...env, HOME: home.path }, recordingContext())).location,
    ).toBe(join(home.path, '.config/post-ai/credentials.json'))
  })
})

describe('POST_AI_CREDENTIALS', () => {
  test('of another value is refused', async () => {
    const env = { POST_AI_CREDENTIALS: 'vault' }
    await expect(findPassword(key, env, recordingContext())).rejects.toMatchObject({ code: 'USAGE_INVALID' })
  })
})
