/**
 * Mutates and crosses the guard's corpora for as long as it is told to, and runs what the guard allows as a superuser with
 * nothing below it: neither a read-only transaction nor a limit but that of time. Looks for effects, and compares with the
 * trees of the server itself. Run it with: node test/fuzz/fuzz-guard.ts --minutes 20 --url <a database with setup.sql>
 * Ends with 1 when it has found something; each finding is printed as it is found.
 */
import { parseArgs } from 'node:util'
import { PostAiError } from '../../src/lib/core/error.ts'
import { judge } from '../../src/lib/guard/judge.ts'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'
import { readCorpus } from '../support/guard-corpus.ts'
import { choices, type Dictionary, mutated } from './mutate.ts'
import { refusedIn, treeReader } from './oracle.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    url: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1e9) },
  },
})
if (values.url === undefined) throw new Error('--url names a database that setup.sql has filled')
const url = values.url
const end = Date.now() + Number(values.minutes) * 60_000
const choose = choices(Number(values.seed))
const BATCH = 25

await using looking = await connect(url)
await using judging = await connect(url)
let acting = await actor()
const words = await dictionary(looking)
const counts = { tried: 0, allowed: 0, ran: 0, resolved: 0, found: 0 }
let before = await state()
let said = Date.now()
while (Date.now() < end) {
  const path = choose.next() < 0.7 ? 'public' : 'public, shadows'
  for (const { connection } of [acting, { connection: judging }])
    await connection.script(`SET search_path = ${path}`)
  const batch: string[] = []
  while (batch.length < BATCH) {
    const sql = mutated(words, choose)
    counts.tried += 1
    const verdict = await judge(sql, judging).catch((error: Error) =>
      found('the guard broke', sql, error.message),
    )
    if (!verdict?.allowed) continue
    counts.allowed += 1
    batch.push(sql)
    await compareTrees(sql)
    await act(sql)
  }
  const after = await state()
  if (after !== before) await narrow(batch, path, `${before} → ${after}`)
  before = await state()
  if (Date.now() - said > 60_000) {
    said = Date.now()
    process.stdout.write(`${JSON.stringify(counts)}\n`)
  }
}
process.stdout.write(`seed ${values.seed}: ${JSON.stringify(counts)}\n`)
await acting.connection[Symbol.asyncDispose]()
if (counts.found > 0) process.exitCode = 1

async function actor() {
  const connection = await connect(url, { settings: { statement_timeout: 400, log_min_messages: 'panic' } })
  return { connection, trees: await treeReader(connection) }
}

async function compareTrees(sql: string): Promise<void> {
  const trees = await acting.trees(sql)
  if (!trees) return
  counts.resolved += 1
  const refused = await refusedIn(trees, looking)
  if (refused.length > 0) await found('the server would call', sql, refused.join(', '))
}

async function act(sql: string): Promise<void> {
  try {
    await acting.connection.script(sql)
    counts.ran += 1
  } catch (error) {
    if (error instanceof PostAiError && error.code === 'CONNECTION_LOST') {
      await found('the session ended', sql, String(error))
      acting = await actor()
    }
  }
}

/** What any effect of a statement would change: numbers of transactions, sequences, locks, large objects, files, WAL messages. */
async function state(): Promise<string> {
  const rows = await looking.query(`
    SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xid, (SELECT count(*) FROM public.canary) AS canary,
      (SELECT string_agg(last_value::text, ',' ORDER BY sequencename) FROM pg_sequences) AS sequences,
      (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory') AS locks,
      (SELECT count(*) FROM pg_largeobject_metadata) AS large, (SELECT count(*) FROM pg_replication_slots) AS slots,
      (SELECT count(*) FROM pg_ls_dir('.')) AS files, pg_conf_load_time()::text AS loaded,
      (SELECT min(stats_reset)::text FROM pg_stat_database WHERE datname = current_database()) AS reset`)
  const [session] = await acting.connection.query(`
    SELECT md5(string_agg(name || ' ' || setting, ',' ORDER BY name)) AS settings,
      (SELECT count(*) FROM pg_prepared_statements) AS prepared, (SELECT count(*) FROM pg_cursors) AS cursors,
      (SELECT count(*) FROM pg_listening_channels()) AS channels FROM pg_settings WHERE source = 'session' AND name <> 'search_path'`)
  return JSON.stringify([rows, session])
}

async function narrow(batch: readonly string[], path: string, how: string): Promise<void> {
  for (const sql of batch) {
    const before = await state()
    await act(sql)
    const after = await state()
    if (after !== before) return found(`with the path ${path} it changed`, sql, `${before} → ${after}`)
  }
  await found('something in this batch changed something', batch.join('\n;;\n'), how)
}

async function found(what: string, sql: string, how: string): Promise<undefined> {
  counts.found += 1
  process.stdout.write(`FOUND ${what}: ${sql}\n      ${how}\n`)
}

async function dictionary(connection: Connection): Promise<Dictionary> {
  const names = async (sql: string) => (await connection.query<{ name: string }>(sql)).map(({ name }) => name)
  const own = `(nspname IN ('public', 'shadows'))`
  const statements = [...readCorpus('attacks'), ...readCorpus('honest'), ...readCorpus('attacks-shadowed')]
  const builtIn = `SELECT DISTINCT proname::text AS name FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace`
  const userFunctions = await names(
    `SELECT DISTINCT proname::text AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE ${own}`,
  )
  const risky = await names(`${builtIn} AND provolatile = 'v' AND prolang = 12 AND proname !~ 'pg_sleep'`)
  const calm = await names(
    `${builtIn} AND provolatile <> 'v' AND prolang = 12 AND proname !~ '(recv|send|in|out)$' ORDER BY 1`,
  )
  const evil = userFunctions.filter((name) => name.startsWith('evil'))
  return {
    statements: statements.map(({ sql }) => sql),
    functions: [...calm, ...userFunctions, ...risky, ...evil, ...evil, ...evil],
    types: await names(
      `SELECT DISTINCT typname::text AS name FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace
       WHERE ${own} AND typrelid = 0 UNION ALL SELECT unnest(ARRAY['int', 'text', 'varchar', 'json', 'jsonb', 'date', 'numeric', 'regclass', 'xml'])`,
    ),
    relations: await names(
      `SELECT n.nspname || '.' || quote_ident(relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
       WHERE ${own} AND relkind IN ('r', 'v', 'm', 'p', 'f', 'S')
       UNION ALL SELECT relname::text FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'v'`,
    ),
    operators: await names(`SELECT DISTINCT oprname::text AS name FROM pg_operator`),
  }
}
