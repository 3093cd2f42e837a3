import type { IndexStmt, Node } from '@pgsql/types'
import { messageOf } from '../../core/error.ts'
import { type Connection, connect } from '../../postgres/connection.ts'
import { dropInvalid, untilIdle } from '../../postgres/index-remains.ts'
import { qualifiedName } from '../../sql/quote.ts'
import type { OutsideRule } from './outside-rule.ts'
import { relationText } from './relation-text.ts'

/** A failed clean-up is given up after so long: a drop waits for every transaction that has used the table. */
const LIMITS = { lock_timeout: '5s', statement_timeout: '30s' }

/** The indexes of the table before the build. */
interface Before {
  /** Oid of the table; null when there is none, which the server will say. */
  table: number | null
  indexes: number[]
}

interface TableIndex {
  oid: number
  schema: string
  name: string
  valid: boolean
  /** Another session is at it. */
  building: boolean
  columns: string[]
}

/** CREATE INDEX CONCURRENTLY: what a broken build leaves is INVALID, slows writes, and is in the way of the next. */
export const createIndex: OutsideRule = {
  patient: true,
  async before(connection, node): Promise<Before> {
    const table = await tableOf(connection, node)
    return { table, indexes: (await indexesOf(connection, table)).map(({ oid }) => oid) }
  },
  async prepare(connection, node) {
    const { idxname, relation } = statement(node)
    if (!idxname) return
    const [table] = await connection.query<{ schema: string }>(schemaSql, [relationText(relation)])
    if (table) await dropInvalid(connection, { schema: table.schema, index: idxname })
  },
  async settle(connection, node, before) {
    const built = (await made(connection, node, before as Before)).filter(({ building }) => !building)
    if (built.some((index) => index.valid)) return 'done'
    for (const index of built) await connection.script(dropSql(index))
    return 'again'
  },
  async verify(connection, node, before) {
    const broken = (await made(connection, node, before as Before)).find(
      ({ valid, building }) => !valid && !building,
    )
    if (broken) throw new Error(`The index ${nameOf(broken)} is not valid after its build.`)
  },
  async cleanUp(url, pid, node, before) {
    let left: TableIndex[] = []
    try {
      await using connection = await connect(url, { settings: LIMITS })
      await untilIdle(connection, pid)
      left = (await made(connection, node, before as Before)).filter(
        ({ valid, building }) => !valid && !building,
      )
      for (const index of left) await connection.script(dropSql(index))
    } catch (error) {
      return left.map((index) => `${dropSql(index)}; -- ${messageOf(error)}`)
    }
    return []
  },
}

/** The indexes on the table that are new since and that can be the work of the statement. */
async function made(connection: Connection, node: Node, before: Before): Promise<TableIndex[]> {
  const { idxname, indexParams } = statement(node)
  const columns = (indexParams ?? []).map((key) => ('IndexElem' in key ? (key.IndexElem.name ?? null) : null))
  return (await indexesOf(connection, before.table)).filter((index) => {
    if (before.indexes.includes(index.oid)) return false
    if (idxname) return index.name === idxname
    return columns.every((column, position) => column === null || column === index.columns[position])
  })
}

function statement(node: Node): IndexStmt {
  return 'IndexStmt' in node ? node.IndexStmt : {}
}

async function tableOf(connection: Connection, node: Node): Promise<number | null> {
  const [row] = await connection.query<{ oid: number | null }>(
    'SELECT pg_catalog.to_regclass($1)::oid::int8::float8 AS oid',
    [relationText(statement(node).relation)],
  )
  return row?.oid ?? null
}

async function indexesOf(connection: Connection, table: number | null): Promise<TableIndex[]> {
  return connection.query<TableIndex & Record<string, unknown>>(indexesSql, [table])
}

function nameOf({ schema, name }: TableIndex): string {
  return qualifiedName(schema, name)
}

function dropSql(index: TableIndex): string {
  return `DROP INDEX CONCURRENTLY IF EXISTS ${nameOf(index)}`
}

const schemaSql = `
  SELECT n.nspname::text AS schema FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = pg_catalog.to_regclass($1)`

const indexesSql = `
  SELECT c.oid::int8::float8 AS oid, n.nspname::text AS schema, c.relname::text AS name, i.indisvalid AS valid,
         EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p
                 WHERE p.index_relid = c.oid AND p.pid <> pg_catalog.pg_backend_pid()) AS building,
         (SELECT pg_catalog.array_agg(attname::text ORDER BY attnum) FROM pg_catalog.pg_attribute
          WHERE attrelid = c.oid) AS columns
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE i.indrelid = $1::float8::int8::oid`
