import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { quietContext } from '../../src/lib/core/context.ts'
import { startTemporaryCluster, type TemporaryCluster } from '../../src/lib/local/temporary-cluster.ts'
import { readFixFacts } from '../../src/lib/migrations/fix/fix-of.ts'
import { fixedFile } from '../../src/lib/migrations/fix/fixed-file.ts'
import { type CatalogImage, readImage } from '../../src/lib/migrations/proof/catalog-image.ts'
import { sameCatalog } from '../../src/lib/migrations/proof/compare.ts'
import { scriptOf } from '../../src/lib/migrations/proof/run-script.ts'
import { migrateUp } from '../../src/lib/migrations/up.ts'
import { connect } from '../../src/lib/postgres/connection.ts'
import { say, table, writePart } from '../index-selection/report.ts'
import { type Case, cases, schemaSql } from './cases.ts'
import { duringLoad, type Seen } from './clients.ts'

/** The runner tries for a lock so long each time. */
const LOCK_TIMEOUT_MS = 100

interface Measured extends Seen {
  seconds: number
  catalog: CatalogImage
}

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    only: { type: 'string' },
    'no-write': { type: 'boolean', default: false },
  },
})
const rows = Number(values.rows)
const chosen = cases.filter(({ name }) => values.only === undefined || name.includes(values.only))

await using cluster = await startTemporaryCluster({
  settings: {
    shared_buffers: '512MB',
    max_wal_size: '8GB',
    maintenance_work_mem: '128MB',
    autovacuum: false,
  },
})
await prepare(cluster)
const idle = await duringLoad(await copyOf(cluster, 'idle'), rows, () => sleep(5000))
say(`no migration: ${Math.round(idle.longestMs)} ms`)
const lines: (string | number)[][] = [
  ['(no migration, 5 s)', Math.round(idle.longestMs), '', '', '', idle.failed, ''],
]
for (const one of chosen) {
  const plain = await measured(cluster, one, runPlain)
  const safe = await measured(cluster, one, runSafe)
  const { same, differences } = sameCatalog(withoutLedger(plain.catalog), withoutLedger(safe.catalog))
  say(
    `${one.name}: ${Math.round(plain.longestMs)} → ${Math.round(safe.longestMs)} ms, ${safe.seconds.toFixed(1)} s`,
  )
  if (safe.failed > 0) say(`  failed: ${safe.failure}`)
  if (!same) say(differences.map(({ text }) => `  ${text}`).join('\n'))
  lines.push([
    `\`${one.sql.replaceAll('|', '\\|')}\`${one.report ? ` while another session reads for ${one.report / 1000} s` : ''}`,
    Math.round(plain.longestMs),
    plain.seconds.toFixed(1),
    Math.round(safe.longestMs),
    safe.seconds.toFixed(1),
    plain.failed + safe.failed,
    same ? 'same' : 'differs',
  ])
}
const head = [
  'Statement',
  'Waited, as written, ms',
  'Took, s',
  'Waited, safe form, ms',
  'Took, s',
  'Client errors',
  'Catalog',
]
const text = table(head, lines)
process.stdout.write(`${text}\n`)
if (!values['no-write'] && values.only === undefined) await writePart('migrate-fix', text)

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

async function prepare({ url }: TemporaryCluster): Promise<void> {
  await using admin = await connect(url())
  await admin.script('CREATE DATABASE template_accounts')
  await using session = await connect(url('template_accounts'))
  await session.script(schemaSql(rows))
  await session.script('VACUUM ANALYZE')
}

async function copyOf({ url }: TemporaryCluster, name: string): Promise<string> {
  await using admin = await connect(url())
  await admin.script(`DROP DATABASE IF EXISTS ${name}`)
  await admin.script(`CREATE DATABASE ${name} TEMPLATE template_accounts STRATEGY file_copy`)
  return url(name)
}

async function measured(
  server: TemporaryCluster,
  one: Case,
  run: (one: Case, url: string) => Promise<void>,
): Promise<Measured> {
  const url = await copyOf(server, 'measured')
  let seconds = 0
  const seen = await duringLoad(url, rows, async () => {
    const report = one.report === undefined ? undefined : reportOn(url, one.report)
    if (report) await sleep(200)
    const began = performance.now()
    await run(one, url)
    seconds = (performance.now() - began) / 1000
    await report
  })
  await using session = await connect(url)
  const catalog = await readImage({ query: <Row>(sql: string) => session.script(sql) as Promise<Row[]> })
  return { ...seen, seconds, catalog }
}

/** A transaction that has read the table and is still open: what takes an exclusive lock waits for its end. */
async function reportOn(url: string, ms: number): Promise<void> {
  await using session = await connect(url)
  await session.script(
    `BEGIN; SELECT count(*) FROM accounts WHERE number < 10; SELECT pg_sleep(${ms / 1000}); COMMIT`,
  )
}

async function runPlain({ sql }: Case, url: string): Promise<void> {
  await using session = await connect(url)
  await session.script(sql)
}

/** The file that `--fix` writes, run by the runner. */
async function runSafe({ sql }: Case, url: string): Promise<void> {
  await using session = await connect(url)
  const facts = await readFixFacts({ query: <Row>(text: string) => session.script(text) as Promise<Row[]> })
  const fixed = await fixedFile({ up: scriptOf(sql), down: undefined }, facts, cluster.major)
  if (!fixed) throw new Error(`there is no safe form of ${sql}`)
  const root = join(cluster.directory, 'project', Math.random().toString(36).slice(2))
  await mkdir(join(root, 'migrations'), { recursive: true })
  await writeFile(join(root, 'migrations', '20260101000000_safe.sql'), fixed.text)
  const limits = { lockTimeoutMs: LOCK_TIMEOUT_MS }
  await migrateUp({ root, url, local: true, limits }, quietContext())
}

/** What the runner keeps for itself. */
function withoutLedger(image: CatalogImage): CatalogImage {
  return new Map([...image].filter(([, { name }]) => !name.includes('post_ai')))
}
