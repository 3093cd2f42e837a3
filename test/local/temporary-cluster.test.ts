import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { expect, test } from 'vitest'
import { quietContext } from '../../src/lib/core/context.ts'
import { type ClusterProgram, programsOn } from '../../src/lib/local/cluster-programs.ts'
import { isAlive } from '../../src/lib/local/postmaster-file.ts'
import { startTemporaryCluster } from '../../src/lib/local/temporary-cluster.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { waitUntil } from '../support/wait-until.ts'
import { firstLine, startCall } from './calling.ts'

interface Held {
  pid: number
  directory: string
  url: string
}

test('a temporary cluster serves 127.0.0.1 with passwords and pg_stat_statements, and is gone afterwards', async () => {
  await using cluster = await startTemporaryCluster({ settings: { work_mem: '7MB' } })
  {
    await using session = await connect(cluster.url())
    await session.script('CREATE EXTENSION pg_stat_statements')
    const [row] = await session.query(
      `SELECT current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets,
              current_setting('work_mem') AS work_mem, current_setting('server_encoding') AS encoding,
              (SELECT array_agg(DISTINCT auth_method) FROM pg_hba_file_rules)::text AS methods`,
    )
    expect(row).toEqual({
      addresses: '127.0.0.1',
      sockets: '',
      work_mem: '7MB',
      encoding: 'UTF8',
      methods: '{scram-sha-256}',
    })
  }
  await expect(connect(cluster.url().replace(/:[^:@/]+@/, ':wrong@'))).rejects.toThrow(
    expect.objectContaining({ code: 'CONNECT_REFUSED' }),
  )
  await cluster.stop()
  expect(isAlive(cluster.pid)).toBe(false)
  expect(existsSync(cluster.directory)).toBe(false)
})

test.each<NodeJS.Signals>(['SIGKILL', 'SIGTERM', 'SIGINT'])(
  'a process that ends by %s leaves no server and no files',
  async (signal) => {
    const child = startCall('holdCluster', [])
    const { pid, directory } = await firstLine<Held>(child)
    expect(isAlive(pid)).toBe(true)
    child.kill(signal)
    await waitUntil('the server has ended', () => !isAlive(pid))
    await waitUntil('the files are gone', () => !existsSync(directory))
  },
)

test.each(['the directory', 'the data directory', 'the first file of the data directory'])(
  'a process that is killed as soon as it has made %s leaves nothing either',
  async (what) => {
    await using home = await temporaryDirectory()
    const tmp = await writable(home.path)
    const child = startCall('holdCluster', [], { env: { TMPDIR: tmp } })
    const wanted = { 'the directory': 1, 'the data directory': 2 }[what] ?? 3
    const deepest = async () => {
      const paths = await readdir(tmp, { recursive: true }).catch(() => [])
      return Math.max(0, ...paths.map((path) => path.split(sep).length))
    }
    await waitUntil(`${what} is there`, async () => (await deepest()) >= wanted)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await waitUntil('the directory is gone', async () => (await readdir(tmp)).length === 0)
  },
)

test.skipIf(process.platform === 'win32')('an initdb that outlives its caller is ended too', async () => {
  await using home = await temporaryDirectory()
  const tmp = await writable(home.path)
  const child = startCall('holdCluster', [], { env: { TMPDIR: tmp } })
  let initdb: ClusterProgram | undefined
  await waitUntil('initdb runs', async () => {
    const [directory] = await readdir(tmp)
    if (directory) [initdb] = await programsOn(join(tmp, directory, 'data'))
    return initdb?.name === 'initdb'
  })
  // Stopped, it cannot end by itself, as one that the machine gives no time to.
  process.kill(initdb!.pid, 'SIGSTOP')
  child.kill('SIGKILL')
  await waitUntil('initdb has ended', () => !isAlive(initdb!.pid))
  await waitUntil('the directory is gone', async () => (await readdir(tmp)).length === 0)
})

test('a cluster that is kept outlives its process', async () => {
  const child = startCall('holdCluster', ['keep'])
  const { pid, directory, url } = await firstLine<Held>(child)
  if (child.exitCode === null) await once(child, 'exit')
  await using session = await connect(url)
  expect(await session.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  process.kill(pid, 'SIGQUIT')
  await waitUntil('the server has ended', () => !isAlive(pid))
  expect(existsSync(directory)).toBe(true)
  await rm(directory, { recursive: true })
})

test('a start that fails says what the server said, and leaves nothing', async () => {
  await using home = await temporaryDirectory()
  const settings = { work_mem: 'plenty' }
  await expect(startTemporaryCluster({ within: home.path, settings })).rejects.toMatchObject({
    code: 'LOCAL_START_FAILED',
    message: expect.stringContaining('work_mem'),
  })
  expect(await readdir(home.path)).toEqual([])
})

test.each([0, 50, 300, 900])('an interruption after %i ms leaves nothing', async (milliseconds) => {
  await using home = await temporaryDirectory()
  const { signal } = quietContext(AbortSignal.timeout(milliseconds))
  await startTemporaryCluster({ within: home.path, signal }).then(
    (cluster) => cluster.stop(),
    (error) => expect(error).toMatchObject({ code: 'INTERRUPTED' }),
  )
  expect(await readdir(home.path)).toEqual([])
})

async function writable(path: string): Promise<string> {
  await mkdir(join(path, 'tmp'))
  return join(path, 'tmp')
}
