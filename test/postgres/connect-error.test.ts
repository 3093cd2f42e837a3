import { type AddressInfo, createServer, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { connect } from '../../src/lib/postgres/connection.ts'
import { serverUrl } from '../support/servers.ts'

/** A listener on a free port that does as told with each connection. */
async function listener(onConnection: (socket: Socket) => void): Promise<AsyncDisposable & { url: string }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    onConnection(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `postgres://anna:canary@127.0.0.1:${port}/shop`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function changed(
  part: Partial<Pick<URL, 'username' | 'password' | 'pathname' | 'host'>>,
): Promise<string> {
  return Object.assign(new URL(await serverUrl(18)), part).href
}

describe('a server that is not reached', () => {
  test('because nothing listens', async () => {
    await using gone = await listener(() => undefined)
    const { url } = gone
    await gone[Symbol.asyncDispose]()
    await expect(connect(url)).rejects.toMatchObject({
      code: 'CONNECT_FAILED',
      message: expect.stringMatching(/^Cannot reach anna@127\.0\.0\.1:\d+\/shop: nothing listens there\.$/),
      hints: [expect.stringContaining('Start the server')],
    })
  })

  test('because neither address of localhost has a listener', async () => {
    await expect(connect('postgres://anna:canary@localhost:1/shop')).rejects.toThrow('nothing listens there')
  })

  test('because its name is unknown', async () => {
    await expect(connect('postgres://anna:canary@no-such-host.invalid/shop')).rejects.toMatchObject({
      code: 'CONNECT_FAILED',
      message: expect.stringMatching(/the host name (is unknown|cannot be looked up)\.$/),
    })
  })

  test('because it does not answer in time', async () => {
    await using silent = await listener(() => undefined)
    await expect(connect(silent.url, { connectTimeoutMs: 300 })).rejects.toMatchObject({
      code: 'CONNECT_FAILED',
      message: expect.stringContaining('no answer in time'),
    })
  })

  test('because it is no PostgreSQL', async () => {
    await using web = await listener((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await expect(connect(web.url, { connectTimeoutMs: 3000 })).rejects.toMatchObject({
      code: 'CONNECT_FAILED',
    })
  })

  test('because it hangs up', async () => {
    await using rude = await listener((socket) => socket.destroy())
    await expect(connect(rude.url)).rejects.toMatchObject({
      code: 'CONNECT_FAILED',
      hints: [expect.stringMatching(/PostgreSQL server listens there|Check host, port/)],
    })
  })

  test('because the caller lost patience', async () => {
    await using silent = await listener(() => undefined)
    const controller = new AbortController()
    const connecting = connect(silent.url, { signal: controller.signal })
    setTimeout(() => controller.abort(), 100)
    await expect(connecting).rejects.toMatchObject({ code: 'INTERRUPTED' })
  })
})

describe('a server that refuses', () => {
  test('a wrong password', async () => {
    const failure = await connect(await changed({ password: 'canary' })).catch((error) => error)
    expect(failure).toMatchObject({
      code: 'CONNECT_REFUSED',
      sql: { sqlstate: '28P01' },
      hints: [expect.stringContaining('Correct the password')],
    })
    expect(failure.message).not.toContain('canary')
  })

  test('an unknown role', async () => {
    const failure = await connect(await changed({ username: 'nobody_here' })).catch((error) => error)
    expect(failure).toMatchObject({ code: 'CONNECT_REFUSED', sql: { sqlstate: '28P01' } })
  })

  test('a database that does not exist', async () => {
    await expect(connect(await changed({ pathname: '/no_such_database' }))).rejects.toMatchObject({
      code: 'CONNECT_REFUSED',
      message: expect.stringContaining('database "no_such_database" does not exist'),
      hints: [expect.stringContaining('Create the database')],
    })
  })
})
