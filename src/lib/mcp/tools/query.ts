import { formatBytes, formatDuration, plural } from '../../core/units.ts'
import { defaultLimits, type QueryCell, type QueryResult } from '../../guard/query-result.ts'
import { runReadOnly } from '../../guard/run-read-only.ts'
import { cleaned, cleanedDeep, cleanedLine, DATA_NOTE, textTable } from '../data-text.ts'
import { allowed, judgeAgain } from '../judged-query.ts'
import type { Tool } from '../tool.ts'

interface QueryArgs extends Record<string, unknown> {
  sql: string
  limit?: number
  format?: 'table' | 'json'
}

/** Runs one query that changes nothing. */
export const query: Tool<QueryArgs> = {
  name: 'query',
  title: 'Run a query',
  description:
    'Run one SELECT that changes nothing: judged first, then run read-only with limits of time, cost, rows and bytes. Masked columns come as ****.',
  input: {
    type: 'object',
    properties: {
      sql: { type: 'string', minLength: 1, maxLength: 100_000 },
      limit: { type: 'integer', minimum: 1, maximum: 10_000, default: 100, description: 'rows' },
      format: { enum: ['table', 'json'], default: 'table', description: 'of the text' },
    },
    required: ['sql'],
  },
  output: {
    type: 'object',
    properties: {
      note: { type: 'string' },
      columns: {
        type: 'array',
        items: {
          type: 'object',
          properties: { name: { type: 'string' }, type: { type: 'string' } },
          required: ['name', 'type'],
        },
      },
      rows: { type: 'array', items: { type: 'array' } },
      rowCount: { type: 'integer' },
      truncated: { enum: ['rows', 'bytes', null] },
      cutCells: { type: 'integer' },
      ms: { type: 'number' },
    },
    required: ['note', 'columns', 'rows', 'rowCount', 'truncated', 'cutCells', 'ms'],
  },
  async run({ sql, limit = 100, format = 'table' }, call) {
    const { settings, context, record } = call
    const { limits } = settings
    context.report.step('Judging the query')
    const { url, sql: written } = await allowed(sql, call)
    context.report.step('Running the query')
    const bounds = {
      rows: Math.min(limit, limits.rows),
      // of the wire: long values are cut after they have come
      bytes: defaultLimits.bytes,
      cell: limits.cell,
      ms: limits.statementMs,
    }
    const result = await runReadOnly(url, written, bounds, context, {
      before: (connection) => judgeAgain(connection, written, call),
    })
    const columns = cleanedDeep(result.columns, 200)
    const all = result.rows.map((row) =>
      row.map((cell) => (typeof cell === 'string' ? cleaned(cell, limits.cell + 1) : cell)),
    )
    const rows = fitting(all, limits.bytes)
    const truncated = rows.length < all.length ? 'bytes' : result.truncated
    record.rows = rows.length
    const { cutCells, ms } = result
    return {
      text: summary({ ...result, rows, truncated }, { ...bounds, bytes: limits.bytes }),
      data: format === 'json' ? JSON.stringify({ columns, rows }) : textTable(columns, rows),
      structured: { note: DATA_NOTE, columns, rows, rowCount: rows.length, truncated, cutCells, ms },
    }
  },
}

/** The first rows that together are not longer than an answer may be; one at least. */
function fitting(rows: readonly QueryCell[][], longest: number): QueryCell[][] {
  let length = 0
  const kept = rows.findIndex((row, index) => {
    length += row.reduce((sum: number, cell) => sum + String(cell).length + 3, 0)
    return length > longest && index > 0
  })
  return kept === -1 ? [...rows] : rows.slice(0, kept)
}

function summary(
  { rows, truncated, cutCells, ms, columns }: QueryResult,
  bounds: { rows: number; bytes: number; cell: number },
): string {
  const more = {
    rows: `; there are more than the limit of ${plural(bounds.rows, 'row')}`,
    bytes: `; there are more, left out at ${formatBytes(bounds.bytes)}`,
  }
  const cut = cutCells === 0 ? '' : `; ${plural(cutCells, 'value')} cut at ${bounds.cell} characters`
  const types = columns.map(({ type }) => cleanedLine(type, 80)).join(', ')
  return `${plural(rows.length, 'row')}, ${formatDuration(ms)}${truncated ? more[truncated] : ''}${cut}. Types: ${types}.`
}
