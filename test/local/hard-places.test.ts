import { execFile } from 'node:child_process'
import { chmod, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { type DbStartResult, ensureServer } from '../../src/lib/local/server.ts'
import { stopServer } from '../../src/lib/local/server-control.ts'
import { type LocalHome, localHome } from '../support/local-home.ts'
import { recordingContext } from '../support/recording-context.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { waitUntil } from '../support/wait-until.ts'
import { call } from './calling.ts'

const run = promisify(execFile)
const isRoot = process.getuid?.() === 0
const context = recordingContext()
const NOBODY = 65534

interface Disk extends AsyncDisposable {
  remount(mode: 'ro' | 'rw'): Promise<unknown>
}

/** A file system of its own under the data of a home, which only root can make; disposing stops the server first. */
async function disk(home: LocalHome, size: string): Promise<Disk> {
  const path = join(home.path, 'data')
  await mkdir(path)
  await run('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'tmpfs', path])
  const remount = (mode: string) => run('mount', ['-o', `remount,${mode}`, path])
  return {
    remount,
    async [Symbol.asyncDispose]() {
      await remount('rw')
      await stopServer(context, home.env)
      await waitUntil('the disk is taken away', () =>
        run('umount', [path]).then(
          () => true,
          () => false,
        ),
      )
    },
  }
}

async function diskIsPossible(): Promise<boolean> {
  if (!isRoot) return false
  await using home = await localHome()
  return await disk(home, '1m').then(
    (made) => made[Symbol.asyncDispose]().then(() => true),
    () => false,
  )
}

describe.skipIf(!(await diskIsPossible()))('on a disk of its own', () => {
  test('a disk too small for the data is said so, and left empty', async () => {
    await using home = await localHome()
    await using _ = await disk(home, '20m')
    await expect(ensureServer(context, home.env)).rejects.toMatchObject({
      code: 'LOCAL_INIT_FAILED',
      message: expect.stringMatching(/no space left|disk is full/i),
      hints: expect.arrayContaining([expect.stringContaining('Free')]),
    })
    expect(await readdir(home.place.directory)).toEqual(['server.json'])
  })

  test('a server does not start on a disk that has become full, and starts when there is room again', async () => {
    await using home = await localHome()
    await using _ = await disk(home, '120m')
    const { port } = await ensureServer(context, home.env)
    await stopServer(context, home.env)
    const ballast = join(home.path, 'data', 'ballast')
    await run('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=4k']).catch(() => undefined)
    await expect(ensureServer(context, home.env)).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
      message: expect.stringMatching(/the disk is full/),
    })
    await rm(ballast)
    expect(await ensureServer(context, home.env)).toMatchObject({ started: true, port })
    await stopServer(context, home.env)
  })

  test('a disk that cannot be written to is said so, before and after there is a server', async () => {
    await using home = await localHome()
    await using mounted = await disk(home, '120m')
    await mounted.remount('ro')
    await expect(ensureServer(context, home.env)).rejects.toMatchObject({
      code: 'LOCAL_INIT_FAILED',
      message: expect.stringMatching(/read-only/),
    })
    await mounted.remount('rw')
    await ensureServer(context, home.env)
    await stopServer(context, home.env)
    await mounted.remount('ro')
    await expect(ensureServer(context, home.env)).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
      message: expect.stringMatching(/read-only/),
    })
  })
})

describe('in a directory with the wrong permissions', () => {
  test('a user who may not write there is told', async () => {
    await using home = await localHome()
    await mkdir(join(home.path, 'data'), { mode: 0o555 })
    const failure = await call('ensureServer', [], { env: home.env, ...(isRoot ? { uid: NOBODY } : {}) })
    expect(failure).toMatchObject({
      code: 'LOCAL_INIT_FAILED',
      message: expect.stringMatching(/permission denied/),
      hints: expect.arrayContaining([expect.stringContaining('POST_AI_DATA_DIR')]),
    })
  })

  test.skipIf(!isRoot)(
    'root is told that the server, which runs as another user, cannot get there',
    async () => {
      await using home = await localHome()
      await mkdir(join(home.path, 'data'))
      await chmod(join(home.path, 'data'), 0o700)
      await expect(ensureServer(context, home.env)).rejects.toMatchObject({
        code: 'LOCAL_INIT_FAILED',
        message: expect.stringMatching(/permission denied/i),
        hints: expect.arrayContaining([expect.stringContaining('As root')]),
      })
    },
  )

  test.skipIf(!isRoot)("another user's server is not meddled with", async () => {
    await using home = await localHome()
    await ensureServer(context, home.env)
    expect(await call('ensureServer', [], { env: home.env, uid: NOBODY })).toMatchObject({
      code: 'LOCAL_START_FAILED',
      message: expect.stringMatching(/permission denied/),
    })
  })
})

test.skipIf(!isRoot)('a normal user has a server that runs as that user', async () => {
  await using directory = await temporaryDirectory()
  const env = { HOME: join(directory.path, 'home') }
  await mkdir(env.HOME)
  await run('chown', [String(NOBODY), env.HOME])
  const server = await call<DbStartResult>('ensureServer', [], { env, uid: NOBODY })
  expect(server).toMatchObject({
    started: true,
    dataDir: join(env.HOME, '.local', 'share', 'post-ai', 'local', '18', 'data'),
  })
  const pid = (await run('head', ['-1', join(server.dataDir, 'postmaster.pid')])).stdout.trim()
  expect((await run('ps', ['-o', 'uid=', '-p', pid])).stdout.trim()).toBe(String(NOBODY))
  expect(await call('createDatabase', [{ name: 'shop' }], { env, uid: NOBODY })).toMatchObject({
    created: true,
  })
  expect(await call('stopServer', [], { env, uid: NOBODY })).toMatchObject({ stopped: true })
})

test.skipIf(!isRoot)('with sudo the server runs as the one who called it, and stays that one’s', async () => {
  await using home = await localHome()
  const sudo = { ...home.env, SUDO_UID: String(NOBODY), SUDO_GID: String(NOBODY), SUDO_USER: 'nobody' }
  const first = await call<DbStartResult>('ensureServer', [], { env: sudo })
  await call('stopServer', [], { env: sudo })
  expect(await call('ensureServer', [], { env: home.env })).toEqual(first)
  expect((await run('stat', ['-c', '%u', first.dataDir])).stdout.trim()).toBe(String(NOBODY))
})

test.skipIf(!isRoot)('a temporary cluster that its user cannot reach names TMPDIR', async () => {
  await using directory = await temporaryDirectory()
  await chmod(directory.path, 0o700)
  expect(await call('holdCluster', [], { env: { TMPDIR: directory.path } })).toMatchObject({
    code: 'LOCAL_INIT_FAILED',
    hints: expect.arrayContaining([expect.stringContaining('TMPDIR')]),
  })
  expect(await readdir(directory.path)).toEqual([])
})
