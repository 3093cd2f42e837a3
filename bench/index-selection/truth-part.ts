import { readFile } from 'node:fs/promises'
import { quietContext } from '../../src/lib/core/context.ts'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'
import { indexBody } from '../../src/lib/sandbox/index-definition.ts'
import type { BenchServer } from './bench-server.ts'
import { chosenSet } from './chosen-set.ts'
import { median, megabytes, percent, say, table } from './report.ts'
import type { Scenario } from './scenario.ts'

const ROUNDS = 5
/** Statements that are this close before and after, in milliseconds, are taken as equal. */
const NOISE_MS = 0.2
/** A statement that seems slower by more than this is measured again with so many rounds. */
const SLOWER = 1.1
const ROUNDS_OF_DOUBT = 25

interface Timing {
  sql: string
  calls: number
  before: number
  after: number
}

/** Builds the chosen set on a real server and runs the workload before and after. */
export async function truthPart(
  scenarios: readonly Scenario[],
  server: () => Promise<BenchServer>,
): Promise<string> {
  const texts: string[] = []
  for (const scenario of scenarios) texts.push(await truthOf(scenario, server))
  return texts.join('\n\n')
}

async function truthOf(scenario: Scenario, server: () => Promise<BenchServer>): Promise<string> {
  const { definitions, cost, bytes } = await chosenSet(scenario, server)
  const url = await (await server()).database(scenario)
  await using connection = await connect(url, { signal: quietContext().signal })
  const queries = scenario.workload.queries
  say(`${scenario.name}: running ${queries.length} statements without the set`)
  const before = await timesOf(connection, queries, ROUNDS)
  const names = definitions.map((_, number) => `bench_${number}`)
  await switchSet(connection, names, definitions.map(indexBody))
  const trueBytes = await sizeOf(connection, names)
  say(`${scenario.name}: and with its ${names.length} indexes`)
  const after = await timesOf(connection, queries, ROUNDS)
  const timings = queries.map(({ sql, calls }, position) => ({
    sql,
    calls,
    before: before[position] ?? Number.NaN,
    after: after[position] ?? Number.NaN,
  }))
  const suspects = timings.filter(isSlower)
  if (suspects.length > 0) await measureAgain(connection, suspects, names, definitions.map(indexBody))
  const slower = timings.filter(isSlower)
  await connection.script(`DROP INDEX ${names.join(', ')}`)
  const total = (of: (timing: Timing) => number) =>
    timings.reduce((sum, timing) => sum + timing.calls * of(timing), 0)
  const [totalBefore, totalAfter] = [total((timing) => timing.before), total((timing) => timing.after)]
  return [
    `#### ${scenario.title}`,
    table(
      ['', 'measured'],
      [
        ['indexes built', names.length],
        ['size by the model / on disk, MB', `${megabytes(bytes)} / ${megabytes(trueBytes)}`],
        [
          'workload before → after, weighted by calls',
          `${seconds(totalBefore)} s → ${seconds(totalAfter)} s`,
        ],
        ['speed-up', `${(totalBefore / totalAfter).toFixed(1)} times`],
        ['remaining, measured / by plan cost', `${percent(totalAfter / totalBefore)} % / ${percent(cost)} %`],
        [
          'median speed-up of a statement',
          `${median(timings.map((timing) => timing.before / timing.after)).toFixed(1)} times`,
        ],
        ['statements slower by more than 10 %', slower.length],
      ],
    ),
    ...slower.map(
      ({ sql, before: was, after: is }) =>
        `- ${was.toFixed(2)} ms → ${is.toFixed(2)} ms: \`${sql.slice(0, 160)}\``,
    ),
  ].join('\n\n')
}

/** Statements that seem slower, again and with more rounds, with and without the set in turns. */
async function measureAgain(
  connection: Connection,
  suspects: readonly Timing[],
  names: readonly string[],
  bodies: readonly string[],
): Promise<void> {
  say(
    `measuring ${suspects.length} again: ${suspects.map(({ sql, before, after }) => `${before.toFixed(2)} → ${after.toFixed(2)} ${sql.slice(0, 60)}`).join(' | ')}`,
  )
  const after = await timesOf(connection, suspects, ROUNDS_OF_DOUBT)
  for (const { sql } of suspects) say(`${sql}\nwith the set:\n${await planOf(connection, sql)}`)
  await connection.script(`DROP INDEX ${names.join(', ')}`)
  const before = await timesOf(connection, suspects, ROUNDS_OF_DOUBT)
  for (const { sql } of suspects) say(`${sql}\nwithout it:\n${await planOf(connection, sql)}`)
  await switchSet(connection, names, bodies)
  for (const [position, suspect] of suspects.entries()) {
    suspect.before = before[position] ?? suspect.before
    suspect.after = after[position] ?? suspect.after
  }
}

async function planOf(connection: Connection, sql: string): Promise<string> {
  await connection.script('BEGIN')
  const rows = await connection.script<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE, TIMING OFF) ${sql}`)
  await connection.script('ROLLBACK')
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}

/** Whether a statement got slower by more than 10 % and more than noise. */
function isSlower({ before, after }: Timing): boolean {
  return after > before * SLOWER && after - before > NOISE_MS
}

/**
 * Median milliseconds of each statement; each run is undone, so that all see the same rows. Counted is the processor
 * time of the server's process: all data is in memory, and other work on the machine hardly changes it.
 */
async function timesOf(
  connection: Connection,
  queries: readonly { sql: string }[],
  rounds: number,
): Promise<number[]> {
  const [backend] = await connection.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const times: number[] = []
  for (const { sql } of queries) {
    const own: number[] = []
    // the first run warms the caches
    for (let round = 0; round <= rounds; round += 1) {
      await connection.script('BEGIN')
      const start = await processorMs(backend?.pid)
      await connection.script(sql)
      if (round > 0) own.push((await processorMs(backend?.pid)) - start)
      await connection.script('ROLLBACK')
    }
    times.push(median(own))
  }
  return times
}

/** The first figure of /proc/pid/schedstat: nanoseconds on a processor. */
async function processorMs(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/schedstat`, 'utf8')
  return Number(text.split(' ')[0]) / 1e6
}

/** Builds a set and does what an idle server would do next. */
async function switchSet(
  connection: Connection,
  names: readonly string[],
  bodies: readonly string[],
): Promise<void> {
  for (const [number, body] of bodies.entries())
    await connection.script(`CREATE INDEX ${names[number]} ${body}`)
  await connection.script('CHECKPOINT')
  await connection.script('VACUUM (ANALYZE)')
}

async function sizeOf(connection: Connection, names: readonly string[]): Promise<number> {
  const [row] = await connection.query<{ bytes: number }>(
    'SELECT sum(pg_relation_size(oid))::float8 AS bytes FROM pg_class WHERE relname = ANY ($1::text[])',
    [names],
  )
  return row?.bytes ?? 0
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 0)
}
