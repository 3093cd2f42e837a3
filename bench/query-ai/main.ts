import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startTemporaryCluster } from '../../src/lib/local/temporary-cluster.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { type ScriptedReply, scriptedServer } from '../../test/support/anthropic-server.ts'
import { largeSchema } from '../../test/support/large-schemas.ts'
import { thousandTables } from '../../test/support/thousand-tables.ts'

const ROUNDS = 11
const bin = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
const small = `${await readFile(new URL('../../test/fixtures/ai/shop.sql', import.meta.url), 'utf8')}
  ${Array.from({ length: 16 }, (_, n) => `CREATE TABLE extra_${n} (id int PRIMARY KEY, name text, customer_id int REFERENCES customers);`).join('\n')}`
const databases: Record<string, string> = {
  small,
  thousand: `${thousandTables()}\nANALYZE;`,
  erp: `${largeSchema('erp').sql}\nANALYZE;`,
}

await using cluster = await startTemporaryCluster({ major: 18 })
await using session = await connect(cluster.url())
for (const [name, sql] of Object.entries(databases)) {
  await session.script(`CREATE DATABASE ${name}`)
  await using database = await connect(cluster.url(name))
  await database.script(sql)
}

const candidates = ['SELECT 1 AS one', 'SELECT 2 - 1 AS one'].map((sql) => ({ reading: 'One.', sql }))
const reply: ScriptedReply = { json: { answerable: true, missing: '', more_tables: [], candidates } }
await using model = await scriptedServer(Array.from({ length: 10 * ROUNDS }, () => reply))
const directory = await mkdtemp(join(tmpdir(), 'post-ai-bench-'))
const ask = (name: string) => [
  bin,
  'query',
  'ai',
  'orders and payments by customer',
  '--url',
  cluster.url(name),
]
const cases: Record<string, string[]> = {
  'node -e 0': ['-e', '0'],
  'query run, 20 tables': [bin, 'query', 'run', 'SELECT 1 AS one', '--url', cluster.url('small')],
  'query ai, 20 tables': ask('small'),
  'query ai, 999 tables': ask('thousand'),
  'query ai, 1013 tables without foreign keys': ask('erp'),
}

// in turns, so that a busy moment of the machine falls on all alike; the first round warms the caches
const times = new Map<string, number[]>(Object.keys(cases).map((name) => [name, []]))
for (let round = 0; round <= ROUNDS; round++)
  for (const [name, words] of Object.entries(cases)) {
    const ms = await wallTime(words)
    if (round > 0) times.get(name)?.push(ms)
  }
await rm(directory, { recursive: true, force: true })

process.stdout.write('| case | median ms | fastest ms | median ratio to `query run` |\n|---|---|---|---|\n')
const base = times.get('query run, 20 tables') ?? []
for (const [name, own] of times) {
  const ratio = median(own.map((ms, round) => ms / (base[round] ?? ms)))
  process.stdout.write(
    `| \`${name}\` | ${median(own).toFixed(0)} | ${Math.min(...own).toFixed(0)} | ${ratio.toFixed(2)} |\n`,
  )
}
process.stdout.write(
  `\n${ROUNDS} rounds, Node ${process.version}, ${process.platform}-${process.arch}, ${availableParallelism()} cores\n`,
)
const limit = process.argv.includes('--limit')
  ? Number(process.argv[process.argv.indexOf('--limit') + 1])
  : Number.POSITIVE_INFINITY
if ([...times.values()].some((own) => median(own) > limit)) {
  process.stderr.write(`slower than ${limit} ms\n`)
  process.exitCode = 1
}

/** The server of the model lives in this process, so it has to go on while the command runs. */
async function wallTime(words: readonly string[]): Promise<number> {
  const env = {
    PATH: process.env.PATH,
    HOME: directory,
    POST_AI_CACHE_DIR: join(directory, 'cache'),
    POST_AI_DATA_DIR: join(directory, 'data'),
    POST_AI_CONFIG_DIR: join(directory, 'config'),
    POST_AI_CREDENTIALS: 'file',
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: 'sk-ant-bench-0123456789',
    NO_COLOR: '1',
  }
  const start = performance.now()
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(process.execPath, [...words], { stdio: 'ignore', cwd: directory, env })
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}`)
  return performance.now() - start
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
