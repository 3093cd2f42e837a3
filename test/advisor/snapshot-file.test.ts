import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Recording } from '../../src/lib/advisor/snapshot/recording.ts'
import { readSnapshotFile, writeSnapshotFile } from '../../src/lib/advisor/snapshot/snapshot-file.ts'
import { takeSnapshot } from '../../src/lib/advisor/snapshot/take-snapshot.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { type TestDatabase, testDatabase } from '../support/servers.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
beforeAll(async () => {
  directory = await temporaryDirectory()
})
afterAll(() => directory?.[Symbol.asyncDispose]())
const at = (name: string) => join(directory.path, name)

const recording: Recording = {
  snapshot: {
    formatVersion: 1,
    takenAt: '2026-11-20T10:00:00Z',
    server: { version: '15.18', major: 15, database: 'shop', bytewiseCollation: false },
    settings: { work_mem: '4MB' },
    searchPath: ['public'],
    extensions: ['plpgsql'],
    schemaSql: 'CREATE TABLE "größe" (id int);',
    statisticsSql: ["SELECT pg_restore_relation_stats('ü')"],
    relations: [{ schema: 'public', name: 'größe', kind: 'r', bytes: 8192, rows: -1 }],
    hidden: [{ schema: 'public', name: 'secret', what: 'structure' }],
  },
  workload: {
    source: 'pg_stat_statements',
    since: undefined,
    queries: [
      { id: 'q1', sql: 'SELECT $1', calls: 2, totalMs: 0.25, meanMs: 0.125, maxMs: 0.2, rows: undefined },
    ],
    skipped: [{ reason: 'text is cut off', count: 1, example: 'SELECT' }],
  },
  serverPlans: [{ query: 'q1', plan: [{ Plan: { 'Node Type': 'Result' } }] }],
  activity: null,
}

describe('a snapshot file', () => {
  test('gives back what was written, and only its owner may read it', async () => {
    const bytes = await writeSnapshotFile(at('whole.postai'), recording)
    const { size, mode } = await stat(at('whole.postai'))
    expect(size).toBe(bytes)
    if (process.platform !== 'win32') expect(mode & 0o777).toBe(0o600)
    expect(await readSnapshotFile(at('whole.postai'))).toEqual(recording)
  })

  test('may be without a workload', async () => {
    const bare = { ...recording, workload: null, serverPlans: null }
    await writeSnapshotFile(at('bare.postai'), bare)
    expect(await readSnapshotFile(at('bare.postai'))).toEqual(bare)
  })

  test('that is cut off anywhere, or has a flipped bit, is refused with its name and a reason', async () => {
    await writeSnapshotFile(at('to-cut.postai'), recording)
    const whole = await readFile(at('to-cut.postai'))
    const flipped = Buffer.from(whole)
    flipped[whole.length - 6] = (flipped[whole.length - 6] ?? 0) ^ 1
    const lengths = [whole.length - 1, whole.length - 8, Math.floor(whole.length / 2), 20]
    for (const bytes of [flipped, ...lengths.map((length) => whole.subarray(0, length))]) {
      await writeFile(at('damaged.postai'), bytes)
      await expect(readSnapshotFile(at('damaged.postai'))).rejects.toMatchObject({
        code: 'INPUT_INVALID',
        message: expect.stringMatching(/damaged\.postai cannot be used: it is damaged or was cut off/),
        hints: [expect.stringContaining('Copy it again')],
      })
    }
  })

  const header = { format: 'post-ai-snapshot', formatVersion: 1 }
  const { snapshot, workload, serverPlans } = recording
  test.each<[string, string | Buffer, RegExp]>([
    ['empty', '', /it is not a snapshot/],
    ['an SQL file', 'SELECT 1', /it is not a snapshot/],
    ['another compressed file', gzipSync('SELECT 1'), /it is not a snapshot/],
    ['compressed JSON of something else', gzipSync('{"format":"x"}'), /it is not a snapshot/],
    ['compressed null', gzipSync('null'), /it is not a snapshot/],
    [
      'of a newer format',
      packed({ ...header, formatVersion: 2, snapshot: {} }),
      /its format is version 2, and this post-ai knows version 1/,
    ],
    ['without its content', packed(header), /in it snapshot must be an object/],
    [
      'with a server that has no version',
      packed({ ...header, ...recording, snapshot: { ...snapshot, server: { database: 'x' } } }),
      /in it snapshot\.server\.version must be a text/,
    ],
    [
      'with statistics that are no texts',
      packed({ ...header, snapshot: { ...snapshot, statisticsSql: ['', 1] }, workload, serverPlans }),
      /in it snapshot\.statisticsSql\[1\] must be a text/,
    ],
    [
      'with a workload of no queries but a number',
      packed({ ...header, snapshot, workload: { ...workload, queries: 3 }, serverPlans }),
      /in it workload\.queries must be a list/,
    ],
  ])('that is %s is refused with its name, a reason and the next step', async (_, bytes, reason) => {
    await writeFile(at('wrong.postai'), bytes)
    const error = await readSnapshotFile(at('wrong.postai')).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'INPUT_INVALID', message: expect.stringMatching(reason) })
    expect(error).toMatchObject({ message: expect.stringContaining(at('wrong.postai')) })
    expect(error).toMatchObject({ hints: [expect.stringContaining('post-ai')] })
  })

  test('that is not there, or is a directory, cannot be read', async () => {
    await expect(readSnapshotFile(at('none'))).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: `Cannot read ${at('none')}: it does not exist.`,
    })
    await expect(readSnapshotFile(directory.path)).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' })
  })
})

describe.each([13, 18])('a snapshot of PostgreSQL %i', (major) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase(major)
    await using session = await connect(database.url)
    await session.script(`
      CREATE EXTENSION pg_stat_statements; CREATE EXTENSION postgres_fdw;
      CREATE TABLE t (id int PRIMARY KEY, v text);
      INSERT INTO t SELECT g, md5(g::text) FROM generate_series(1, 2000) g; ANALYZE t;
      CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'elsewhere');
      CREATE USER MAPPING FOR CURRENT_USER SERVER other OPTIONS (user 'u', password 'can''ary
); -- mapping');`)
    await session.script(
      `CREATE ROLE ${database.name} PASSWORD 'canary-of-a-role'; SELECT v FROM t WHERE id = 3`,
    )
    await session.script(`DROP ROLE ${database.name}`)
  })
  afterAll(() => database?.[Symbol.asyncDispose]())

  test('holds no password: neither of user mappings nor of recorded commands', async () => {
    const file = at(`secrets-${major}.postai`)
    const url = new URL(database.url)
    const result = await takeSnapshot({ url: url.href, file }, quietContext())
    expect(result).toMatchObject({ file, database: database.name, tables: 1, queries: 2 })
    const content = gunzipSync(await readFile(file)).toString()
    expect(content).toContain('SELECT v FROM t WHERE id = $1')
    expect(content).toContain('CREATE SERVER other')
    expect(content).not.toMatch(/canary|ary\\n\)|mapping/)
    expect(content).not.toContain(url.password)
  })
})

function packed(value: unknown): Buffer {
  return gzipSync(JSON.stringify(value))
}
