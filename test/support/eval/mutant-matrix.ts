import type { ComparedRows } from '../../../src/lib/ai/query/agreement.ts'
import type { QueryCase } from '../../../src/lib/eval/query/query-case.ts'
import { scoreResult } from '../../../src/lib/eval/query/score-query.ts'
import { cellOf } from '../../../src/lib/guard/cells.ts'
import { type Connection, connect } from '../../../src/lib/postgres/connection.ts'
import { mutantsOf } from './mutants.ts'
import type { TableColumn, TableColumns } from './mutations.ts'

/**
 * What became of a mutant: `apart`, its result is wrong even loosely; `alive`, it scores; `equivalent`, it scores and the case
 * says why that is right; `invalid`, the server refuses it, so that nothing needs to tell it apart.
 */
export interface MutantOutcome {
  change: string
  verdict: 'apart' | 'alive' | 'equivalent' | 'invalid'
  ms: number
}

/** The mutants of a case. */
export interface CaseMutants {
  id: string
  outcomes: MutantOutcome[]
  /** Equivalents that the case names and that are none, or are told apart. */
  unusedMarks: string[]
}

/** Runs all mutants of cases of one database and scores them like answers of a model. */
export async function mutantMatrix(url: string, cases: readonly QueryCase[]): Promise<CaseMutants[]> {
  await using connection = await connect(url, {
    settings: { default_transaction_read_only: 'on', statement_timeout: '1s' },
  })
  const columns = await columnsOf(connection)
  const matrix: CaseMutants[] = []
  for (const one of cases.filter(({ accepted }) => accepted.length > 0)) {
    matrix.push(await mutantsOfCase(connection, one, columns))
  }
  return matrix
}

async function mutantsOfCase(
  connection: Connection,
  one: QueryCase,
  columns: TableColumns,
): Promise<CaseMutants> {
  const right: ComparedRows[] = []
  for (const { sql } of one.accepted) right.push(await rowsOf(connection, sql))
  const marks = new Set(one.equivalents.map(({ change }) => change))
  const outcomes: MutantOutcome[] = []
  for (const { change, sql } of await mutantsOf(one.accepted[0]?.sql ?? '', columns)) {
    const began = performance.now()
    const scores = await rowsOf(connection, sql).then(
      (rows) => scoreResult(one, right, rows).loose > 0,
      (error: unknown) => (error as { code?: string }).code,
    )
    // cut off by time is as wrong as a result can be
    const verdict =
      scores === true
        ? marks.has(change)
          ? 'equivalent'
          : 'alive'
        : scores === false || scores === '57014'
          ? 'apart'
          : 'invalid'
    outcomes.push({ change, verdict, ms: performance.now() - began })
  }
  const used = new Set(outcomes.filter(({ verdict }) => verdict === 'equivalent').map(({ change }) => change))
  return { id: one.id, outcomes, unusedMarks: [...marks].filter((mark) => !used.has(mark)) }
}

const typeNames = new Map<string, string>()

/** The result of a query as the guard gives it, without a session for each. */
export async function rowsOf({ client }: Connection, sql: string): Promise<ComparedRows> {
  const { rows, fields } = await client.query<(string | null)[]>({
    text: sql,
    rowMode: 'array',
    types: { getTypeParser: () => (text: string) => text },
  } as never)
  const columns = []
  for (const { name, dataTypeID, dataTypeModifier } of fields) {
    const key = `${dataTypeID} ${dataTypeModifier}`
    if (!typeNames.has(key)) {
      const answer = await client.query('SELECT format_type($1, $2) AS type', [dataTypeID, dataTypeModifier])
      typeNames.set(key, answer.rows[0].type)
    }
    columns.push({ name, type: typeNames.get(key) ?? '' })
  }
  return {
    columns,
    rows: rows.map((row) => row.map((text, place) => cellOf(text, fields[place]?.dataTypeID ?? 0))),
  }
}

async function columnsOf(connection: Connection): Promise<TableColumns> {
  const found = await connection.query<TableColumn & { table: string }>(
    `SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS "notNull",
       (SELECT f.relname || '.' || r.attname FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid
        JOIN pg_attribute r ON r.attrelid = f.oid AND r.attnum = k.confkey[1]
        WHERE k.contype = 'f' AND k.conrelid = c.oid AND k.conkey = ARRAY[a.attnum] LIMIT 1) AS refers
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
     ORDER BY c.relname, a.attnum`,
  )
  return Map.groupBy(found, ({ table }) => table)
}
