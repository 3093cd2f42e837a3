import { formatBytes, plural } from '../../core/units.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import { changeOf } from '../change.ts'
import type { Change } from '../recommendation.ts'
import type { Rule, Subject } from '../rule.ts'
import { severityOf } from '../severity.ts'
import type { Activity } from '../snapshot/activity.ts'
import { type ExaminedTable, examinedTables, idsOf, leastBytes, shareOf } from '../tables/examined-table.ts'

/** What is compressed before it comes (images, archives) is usually kept as bytea. */
const TYPES = /^(text|varchar|bpchar|json|jsonb|xml|citext)$/

/**
 * Long texts and documents are compressed by pglz where the server has lz4.
 *
 * Why: lz4 compresses and decompresses several times faster than pglz, at about the same size: what is saved is time of
 * the processor for every long value that is written or read, not storage. Values that are there keep their form; new
 * ones take the new. Reported for tables with 16 MB and more (and a thousandth of the database) of long values, when the
 * workload reads or writes such a column.
 *
 * Silent: Before PostgreSQL 14, on servers built without lz4, for bytea, for columns that are not compressed or say pglz
 * on purpose together with a default of lz4.
 *
 * Source: PostgreSQL documentation, default_toast_compression; ALTER TABLE, SET COMPRESSION.
 */
export const toastCompression: Rule = {
  name: 'toast-compression',
  summary: 'long texts and documents are compressed by pglz where the server has lz4',
  check(subject) {
    const { activity } = subject
    if (!activity?.toastCompressions?.includes('lz4')) return { recommendations: [], refused: [] }
    if (activity.settings.default_toast_compression === 'lz4') return { recommendations: [], refused: [] }
    const recommendations = examinedTables(subject).flatMap((one) => slowly(one, subject, activity) ?? [])
    return { recommendations, refused: [] }
  },
}

function slowly(one: ExaminedTable, { queries: all }: Subject, activity: Activity): Change | undefined {
  const { table, name, sql } = one
  const bytes = one.activity.toastBytes
  if (bytes < leastBytes(activity)) return undefined
  const columns = one.activity.columns.filter(
    ({ name: column, storage, compression, dropped }) =>
      !dropped &&
      (storage === 'x' || storage === 'm') &&
      compression !== 'l' &&
      TYPES.test(table.columns.find((known) => known.name === column)?.typeName ?? ''),
  )
  const asking = one.queries.filter(({ uses }) =>
    uses.some(
      (use) => use.table === table && columns.some((column) => use.columns?.has(column.name) ?? true),
    ),
  )
  if (columns.length === 0 || asking.length === 0) return undefined
  const set = (method: string) =>
    columns
      .map(
        (column) =>
          `ALTER TABLE ${sql} ALTER COLUMN ${quoteIdentifier(column.name)} SET COMPRESSION ${method};`,
      )
      .join('\n')
  const names = columns.map((column) => column.name).join(', ')
  return changeOf({
    rule: 'toast-compression',
    kind: 'alter-table',
    severity: severityOf(shareOf(asking, all)) === 'high' ? 'medium' : 'low',
    title: `Compress ${names} of ${name} with lz4`,
    table: name,
    why: `${formatBytes(bytes)} of long values are kept for this table, compressed by pglz. lz4 needs a fraction of its time to write and to read them, for about the same size. Only values written from then on are compressed by it.`,
    evidence: [
      { name: 'long values', value: bytes, unit: 'bytes' },
      { name: 'columns', value: columns.length, unit: 'count' },
      { name: 'share of the queries that read or write them', value: shareOf(asking, all), unit: 'share' },
    ],
    confidence: {
      level: columns.length === 1 ? 'medium' : 'low',
      because: [
        `How the values of ${plural(columns.length, 'this column', 'these columns')} divide into compressed and not is not in the statistics.`,
      ],
    },
    disprovedBy: `SELECT pg_column_compression(${quoteIdentifier(columns[0]?.name ?? '')}), count(*) FROM ${sql} TABLESAMPLE SYSTEM (1) GROUP BY 1; shows that hardly any value is compressed by pglz.`,
    queries: idsOf(asking),
    ddl: set('lz4'),
    down: set('pglz'),
    lock: 'ACCESS EXCLUSIVE for a moment: no row is rewritten.',
  })
}
