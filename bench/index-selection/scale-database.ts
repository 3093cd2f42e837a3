import { truncate } from 'node:fs/promises'
import { join } from 'node:path'
import type { TemporaryCluster } from '../../src/lib/local/temporary-cluster.ts'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'

/** How large the synthetic database is. */
export interface ScaleSize {
  tables: number
  queries: number
}

const ROWS = 300
const TABLES_A_MODULE = 10
const PAGE = 8192

/**
 * A database of many tables with three indexes each (a primary key and two more), all with a few hundred rows, whose
 * files and counts are then blown up to between 400 kB and 800 MB: the files are sparse, so that they take no disk,
 * and nothing reads them, because nothing is executed afterwards. Before that each query ran once, so that
 * pg_stat_statements holds them.
 */
export async function makeScaleDatabase(cluster: TemporaryCluster, size: ScaleSize): Promise<string> {
  {
    await using admin = await connect(cluster.url())
    await admin.script('CREATE DATABASE scale TEMPLATE template0')
  }
  const url = cluster.url('scale')
  await using connection = await connect(url)
  await connection.script('CREATE EXTENSION pg_stat_statements')
  const names = Array.from({ length: size.tables }, (_, number) => nameOf(number))
  for (const [number, name] of names.entries()) await connection.script(tableSql(name, number))
  await connection.script('ANALYZE')
  await connection.script('SELECT pg_stat_statements_reset()')
  for (const sql of scaleQueries(size)) await connection.script(sql)
  await blowUp(connection, cluster, names)
  return url
}

async function blowUp(
  connection: Connection,
  cluster: TemporaryCluster,
  names: readonly string[],
): Promise<void> {
  const rows = await connection.query<{ name: string; file: string }>(
    'SELECT relname AS name, pg_relation_filepath(oid) AS file FROM pg_class WHERE relname = ANY ($1::text[])',
    [names],
  )
  const files = new Map(rows.map(({ name, file }) => [name, file]))
  const pages = (number: number) => 50 * 2 ** (number % 12)
  await connection.script('CHECKPOINT')
  for (const [number, name] of names.entries()) {
    await truncate(join(cluster.directory, 'data', files.get(name) ?? ''), pages(number) * PAGE)
  }
  const values = names.map((name, number) => `('${name}', ${pages(number)}, ${pages(number) * 80})`)
  await connection.script(`
    UPDATE pg_class c SET relpages = v.pages, reltuples = v.rows, relallvisible = v.pages
    FROM (VALUES ${values.join(', ')}) AS v(name, pages, rows) WHERE c.relname = v.name`)
}

const kinds = ['account', 'contact', 'task', 'note', 'invoice', 'line', 'event', 'file', 'member', 'rule']

/** Names without digits: parse trees that differ only in those are one shape. */
function nameOf(number: number): string {
  const module = Math.floor(number / TABLES_A_MODULE)
  const letters = [Math.floor(module / 26), module % 26]
    .map((digit) => String.fromCharCode(97 + digit))
    .join('')
  return `module_${letters}_${kinds[number % TABLES_A_MODULE]}`
}

function tableSql(name: string, number: number): string {
  const second = ['created_at', 'tenant_id, created_at', 'code', 'parent_id'][number % 4]
  return `
    CREATE TABLE ${name} (id bigint PRIMARY KEY, tenant_id int NOT NULL, parent_id bigint NOT NULL, owner_id bigint,
      status text NOT NULL, kind text NOT NULL, code text NOT NULL, amount numeric(12,2) NOT NULL,
      created_at timestamptz NOT NULL, updated_at timestamptz, deleted_at timestamptz);
    INSERT INTO ${name} SELECT g, g % 50, g * 7 % ${ROWS}, nullif(g % 40, 0), (ARRAY['new','open','done','done'])[1 + g % 4],
      'kind ' || g % 12, md5(g::text), g % 97, timestamptz '2025-01-01' + g * interval '1 hour',
      timestamptz '2025-01-01' + g * interval '2 hours', CASE WHEN g % 30 = 0 THEN timestamptz '2025-03-01' END
      FROM generate_series(1, ${ROWS}) g;
    CREATE INDEX ON ${name} (tenant_id);
    CREATE INDEX ON ${name} (${second});`
}

const conditions = [
  (a: string, value: number) => `${a}.code = 'c${value}'`,
  (a: string, value: number) => `${a}.owner_id = ${value}`,
  (a: string, value: number) => `${a}.tenant_id = ${value} AND ${a}.status = 'open'`,
  (a: string) => `${a}.status = 'new' AND ${a}.created_at > timestamptz '2025-01-05'`,
  (a: string, value: number) => `${a}.parent_id = ${value} AND ${a}.deleted_at IS NULL`,
  (a: string, value: number) => `${a}.kind = 'kind ${value}' AND ${a}.amount > ${value}`,
  (a: string, value: number) =>
    `${a}.updated_at BETWEEN timestamptz '2025-01-05' AND timestamptz '2025-01-06' AND ${a}.tenant_id = ${value}`,
  (a: string, value: number) => `lower(${a}.code) = 'c${value}'`,
] as const

/**
 * The statements of the synthetic workload, all of different shape; every fourth joins two to four tables. Tables have
 * no aliases: PostgreSQL 18 takes statements on different tables for one when the aliases are the same.
 */
export function scaleQueries({ tables, queries }: ScaleSize): string[] {
  return Array.from({ length: queries }, (_, number) => {
    const own = number % tables
    const round = Math.floor(number / tables)
    const [a, b, c, d] = [0, 1, 2, 3].map((step) =>
      nameOf(own - (own % TABLES_A_MODULE) + ((own + step) % TABLES_A_MODULE)),
    ) as [string, string, string, string]
    const condition = conditions[(number * 5 + round * 3) % conditions.length]?.(a, number % 12) ?? ''
    switch ((number + round) % 4) {
      case 0:
        return `SELECT ${a}.id, ${a}.amount FROM ${a} WHERE ${condition} ORDER BY ${a}.created_at DESC LIMIT 20`
      case 1:
        return `SELECT ${a}.status, count(*), sum(${a}.amount) FROM ${a} WHERE ${condition} GROUP BY ${a}.status`
      case 2:
        return number % 8 < 4
          ? `SELECT * FROM ${a} WHERE ${condition}`
          : `UPDATE ${a} SET status = 'done' WHERE ${condition}`
      default:
        return [
          `SELECT ${a}.id, ${b}.code FROM ${a} JOIN ${b} ON ${b}.parent_id = ${a}.id`,
          ...(number % 3 > 0 ? [`JOIN ${c} ON ${c}.owner_id = ${b}.id`] : []),
          ...(number % 3 > 1 ? [`JOIN ${d} ON ${d}.id = ${c}.parent_id`] : []),
          `WHERE ${condition}`,
        ].join(' ')
    }
  })
}
