import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const run = promisify(execFile)
const probe = new URL('keychain-probe.mjs', import.meta.url).pathname
const installed = (program: string) =>
  (process.env.PATH ?? '').split(delimiter).some((directory) => existsSync(join(directory, program)))
const hasSecretService = installed('dbus-run-session') && installed('gnome-keyring-daemon')
const unlocked = 'printf login | gnome-keyring-daemon --unlock --components=secrets >/dev/null; "$@"'

/** Runs the probe with a home of its own, below a wrapper such as a session bus. */
async function probed(wrapper: string[], extra: Record<string, string> = {}) {
  await using home = await temporaryDirectory()
  const env = { PATH: process.env.PATH, HOME: home.path, XDG_RUNTIME_DIR: home.path, ...extra }
  const [program, ...words] = [...wrapper, process.execPath, probe]
  const { stdout } = await run(program as string, words, { env, cwd: home.path })
  return JSON.parse(stdout)
}

describe.runIf(process.platform === 'linux')('without a Secret Service', () => {
  test('the file takes the password, and the reason is given', async () => {
    const outcome = await probed([])
    expect(outcome.saved).toMatchObject({
      store: 'file',
      fallback: expect.stringContaining('keychain cannot be used'),
    })
    expect(outcome.found).toEqual({ password: 'kept-in-keychain', store: 'file' })
    expect(outcome.foundAfterFile).toEqual({ password: 'newer-in-file', store: 'file' })
    expect(outcome.forgotten).toEqual(['file'])
    expect(outcome.foundAfterForgetting).toBeNull()
  })

  test('and with POST_AI_CREDENTIALS=keychain it fails and writes no file', async () => {
    const outcome = await probed([], { POST_AI_CREDENTIALS: 'keychain' })
    expect(outcome.saved).toMatchObject({ code: 'CREDENTIALS_UNAVAILABLE' })
    expect(outcome.found).toMatchObject({ code: 'CREDENTIALS_UNAVAILABLE' })
    expect(outcome.fileAfterSaving).toBe(false)
  })

  test.runIf(installed('dbus-run-session'))(
    'a bus without a keyring that can be unlocked is the same',
    async () => {
      const outcome = await probed(['dbus-run-session', '--'])
      expect(outcome.saved).toMatchObject({ store: 'file', fallback: expect.any(String) })
    },
  )
})

describe.runIf(hasSecretService)('with a real Secret Service', () => {
  const session = ['dbus-run-session', '--', 'sh', '-c', unlocked, 'sh']

  test('the keychain keeps the password and no file is written', async () => {
    const outcome = await probed(session)
    expect(outcome.saved).toEqual({ store: 'keychain', location: 'the Secret Service keyring' })
    expect(outcome.found).toEqual({ password: 'kept-in-keychain', store: 'keychain' })
    expect(outcome.fileAfterSaving).toBe(false)
    expect(outcome.forgotten).toEqual(['keychain'])
    expect(outcome.foundAfterForgetting).toBeNull()
  })

  test('a password in the file is the newer one, until the keychain takes it over', async () => {
    const outcome = await probed(session)
    expect(outcome.foundAfterFile).toEqual({ password: 'newer-in-file', store: 'file' })
    expect(outcome.savedAgain).toMatchObject({ store: 'keychain' })
    expect(outcome.inFileAfter).toBeNull()
  })
})
