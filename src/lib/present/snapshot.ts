import type { SnapshotResult } from '../advisor/snapshot/take-snapshot.ts'
import { formatBytes, plural } from '../core/units.ts'
import { palette } from './palette.ts'

/** What a snapshot file holds, what must be known before it is passed on, and what to do with it. */
export function presentSnapshot(result: SnapshotResult, color: boolean): string {
  const paint = palette(color)
  const { file, bytes, database, version, tables, queries, takenAt, redacted } = result
  const recorded =
    queries === null ? 'no recorded queries' : plural(queries, 'recorded query', 'recorded queries')
  return [
    `${paint.bold(file)}  ${formatBytes(bytes)}: ${database} on PostgreSQL ${version}, ${takenAt}`,
    `  schema, settings and statistics of ${plural(tables, 'table')}, ${recorded}; no rows`,
    redacted ? REPLACED : HOLDS_VALUES,
    paint.dim(`  post-ai advise --snapshot ${file}${queries === null ? ' --workload queries.sql' : ''}`),
    paint.dim(`  post-ai explain --snapshot ${file} 'SELECT …'`),
    '',
  ].join('\n')
}

const HOLDS_VALUES =
  '  Statistics hold values from your tables (the most common, and bounds of histograms): keep it as you keep the data.'
const REPLACED =
  '  Values were replaced; names of tables and columns, order and frequencies were not: docs/snapshot.md tells what these show.'
