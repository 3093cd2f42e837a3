import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { quietContext } from '../../src/lib/core/context.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { connectReadOnly } from '../../src/lib/postgres/read-only.ts'
import { dump } from '../../src/lib/sandbox/dump.ts'
import { readSnapshot } from '../../src/lib/sandbox/read-snapshot.ts'
import { serverUrl } from '../support/servers.ts'
import { hasOpenssl, type TlsServer, tlsServer } from '../support/tls-server.ts'

const everybody = 'host all all all scram-sha-256\n'

/** Whether the session of that URL is encrypted, by the server's word. */
async function isEncrypted(url: string): Promise<boolean> {
  await using session = await connect(url)
  const [row] = await session.query<{ ssl: boolean }>(
    'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
  )
  return row?.ssl === true
}

describe.runIf(hasOpenssl).each([18, 13])('on PostgreSQL %i with a self-signed certificate', (major) => {
  let server: TlsServer
  beforeAll(async () => {
    server = await tlsServer(major)
  })
  beforeEach(() => server.allow(everybody))
  afterAll(() => server?.[Symbol.asyncDispose]())

  test.each([
    ['', false],
    ['sslmode=disable', false],
    ['sslmode=allow', true],
    ['sslmode=prefer', true],
    ['sslmode=require', true],
    ['sslmode=no-verify', true],
  ])('"%s" connects; encrypted: %s', async (parameters, encrypted) => {
    expect(await isEncrypted(server.url(parameters))).toBe(encrypted)
  })

  test('PGSSLMODE counts where the URL says nothing', async () => {
    const before = process.env.PGSSLMODE
    process.env.PGSSLMODE = 'require'
    try {
      expect(await isEncrypted(server.url(''))).toBe(true)
      expect(await isEncrypted(server.url('sslmode=disable'))).toBe(false)
    } finally {
      if (before === undefined) delete process.env.PGSSLMODE
      else process.env.PGSSLMODE = before
    }
  })

  test.each(['verify-full&sslrootcert=system', 'verify-full'])(
    'sslmode=%s does not trust it',
    async (mode) => {
      await expect(connect(server.url(`sslmode=${mode}`))).rejects.toMatchObject({
        code: 'CONNECT_FAILED',
        message: expect.stringMatching(
          /^Cannot connect to postgres@localhost:\d+\/postgres: the certificate of the server is not accepted: it is self-signed\.$/,
        ),
        hints: [expect.stringContaining('sslrootcert='), expect.stringContaining('sslmode=require')],
      })
    },
  )

  test.each(['require', 'verify-ca', 'verify-full'])(
    'sslmode=%s trusts it when sslrootcert names it',
    async (mode) => {
      expect(await isEncrypted(server.url(`sslmode=${mode}&sslrootcert=${server.certificate}`))).toBe(true)
    },
  )

  test('for another host name it is good for verify-ca and not for verify-full', async () => {
    const url = (mode: string) => server.url(`sslmode=${mode}&sslrootcert=${server.certificate}`, '127.0.0.1')
    expect(await isEncrypted(url('verify-ca'))).toBe(true)
    await expect(connect(url('verify-full'))).rejects.toMatchObject({
      code: 'CONNECT_FAILED',
      message: expect.stringContaining('it is for another host name'),
    })
  })

  test('a server that lets nobody in without TLS leads to sslmode', async () => {
    await server.allow('hostssl all all all scram-sha-256\n')
    await expect(connect(server.url(''))).rejects.toMatchObject({
      code: 'CONNECT_REFUSED',
      hints: [
        expect.stringContaining('Add sslmode=require to the URL'),
        expect.stringContaining('pg_hba.conf'),
      ],
    })
    expect(await isEncrypted(server.url('sslmode=prefer'))).toBe(true)
  })

  test('a server that lets nobody in with TLS is entered without it where TLS is only preferred', async () => {
    await server.allow('hostnossl all all all scram-sha-256\n')
    expect(await isEncrypted(server.url('sslmode=prefer'))).toBe(false)
    await expect(connect(server.url('sslmode=require'))).rejects.toMatchObject({
      code: 'CONNECT_REFUSED',
      hints: [expect.stringMatching(/^Have pg_hba\.conf allow/)],
    })
  })

  test('an interruption cancels a statement over TLS too', async () => {
    await server.allow('hostssl all all all scram-sha-256\n')
    const controller = new AbortController()
    await using session = await connect(server.url('sslmode=require'), { signal: controller.signal })
    const sleeping = session.query('SELECT pg_sleep(60)')
    setTimeout(() => controller.abort(), 100)
    await expect(sleeping).rejects.toMatchObject({ code: 'INTERRUPTED' })
    await using other = await connect(server.url('sslmode=require'))
    const asleep = async () =>
      (await other.query("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")).length
    await expect.poll(asleep).toBe(0)
  })

  test('pg_dump and a whole snapshot are read over TLS', async () => {
    await server.allow('hostssl all all all scram-sha-256\n')
    const url = server.url('sslmode=require')
    {
      await using session = await connect(url)
      await session.script(`
        DROP TABLE IF EXISTS item;
        CREATE TABLE item (id int PRIMARY KEY, name text);
        INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 20000) n;
        ANALYZE item`)
    }
    await using session = await connectReadOnly(url)
    const sql = await dump(session, { args: [], signal: new AbortController().signal })
    expect(sql).toContain('CREATE TABLE public.item')
    // No toContain: it would print all of it.
    expect(sql.includes("VALUES (20000, 'item 20000')")).toBe(true)
    const snapshot = await readSnapshot(url, quietContext())
    expect(snapshot.schemaSql).toContain('CREATE TABLE public.item')
    expect(snapshot.statisticsSql.length).toBeGreaterThan(0)
  })
})

describe('a server without TLS', () => {
  test.each(['prefer', 'allow'])('is good enough for sslmode=%s', async (mode) => {
    expect(await isEncrypted(`${await serverUrl(18)}?sslmode=${mode}`)).toBe(false)
  })

  test.each(['require', 'verify-full'])('is not for sslmode=%s', async (mode) => {
    await expect(connect(`${await serverUrl(18)}?sslmode=${mode}`)).rejects.toMatchObject({
      code: 'CONNECT_FAILED',
      message: expect.stringContaining('the server speaks no TLS, and sslmode asks for it'),
      hints: [expect.stringContaining('ssl'), expect.stringContaining('sslmode=prefer')],
    })
  })
})

test.each([
  ['sslmode=secure', 'sslmode is "secure", and must be one of disable, allow, prefer'],
  ['sslmode=verify-ca', 'sslmode=verify-ca needs sslrootcert'],
  ['sslmode=verify-ca&sslrootcert=system', 'sslrootcert=system needs sslmode=verify-full'],
  ['sslmode=verify-full&sslrootcert=/no/such/file', 'a file it names cannot be read (ENOENT'],
])('"%s" is refused before the server is asked', async (parameters, reason) => {
  await expect(connect(`postgres://anna:canary@127.0.0.1:1/shop?${parameters}`)).rejects.toMatchObject({
    code: 'TARGET_INVALID',
    message: expect.stringContaining(`anna@127.0.0.1:1/shop cannot be used: ${reason}`),
  })
})
