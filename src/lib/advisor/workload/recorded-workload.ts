import { messageOf } from '../../core/error.ts'
import { shortId } from '../../core/short-id.ts'
import { loadParser, type Parser } from '../../sql/parser.ts'
import { relationNames } from '../../sql/relations.ts'
import { isPlannable } from '../../sql/statement.ts'
import { nodesOf } from '../../sql/walk.ts'
import { mergeMeasures } from './measures.ts'
import { mayNotRead, type RecordedStatements } from './pg-stat-statements.ts'
import type { RecordedStatement } from './recorded-statement.ts'
import { repairNormalized } from './repair.ts'
import type { SkippedQuery, Workload, WorkloadQuery } from './workload.ts'

/**
 * Recorded statements as a workload: texts repaired and parsed, equal shapes put together, and everything that
 * cannot be planned (utility statements, cut texts, questions to the system catalogs) counted by reason.
 * Throws `WORKLOAD_UNAVAILABLE` when the role may read none of the texts that matter.
 */
export async function recordedWorkload(recorded: RecordedStatements): Promise<Workload> {
  const parser = await loadParser()
  const queries = new Map<string, WorkloadQuery>()
  const skipped = new Map<string, SkippedQuery>()
  const skip = (reason: string, statement: RecordedStatement) => {
    const entry = skipped.get(reason) ?? { reason, count: 0, example: oneLine(statement.sql) }
    skipped.set(reason, { ...entry, count: entry.count + 1 })
  }
  for (const statement of recorded.statements) {
    const read = examine(parser, statement)
    if ('reason' in read) skip(read.reason, statement)
    else queries.set(read.id, merge(queries.get(read.id), read.id, read.sql, statement))
  }
  // what is readable then are the questions of such sessions as this one
  if (recorded.hiddenTexts > 0 && queries.size === 0) throw mayNotRead()
  if (recorded.hiddenTexts > 0) {
    skipped.set('hidden', {
      reason: 'text not readable by this role',
      count: recorded.hiddenTexts,
      example: '',
    })
  }
  return {
    source: 'pg_stat_statements',
    since: recorded.since,
    queries: [...queries.values()],
    skipped: [...skipped.values()],
  }
}

function examine(
  parser: Parser,
  statement: RecordedStatement,
): { id: string; sql: string } | { reason: string } {
  const sql = repairNormalized(statement.sql)
  let statements: ReturnType<Parser['statements']>
  try {
    statements = parser.statements(sql)
  } catch (error) {
    return {
      reason: /at end of input|unterminated/.test(messageOf(error))
        ? 'text is cut off'
        : 'text cannot be parsed',
    }
  }
  const [only] = statements
  if (!only || statements.length > 1) return { reason: 'not a single statement' }
  if (!isPlannable(only.node)) return { reason: 'not a query that is planned' }
  if (asksOnlyTheSystem(only.node)) return { reason: 'reads no user table' }
  return {
    id: shortId('q', parser.fingerprint(only.text)),
    sql: only.text,
  }
}

/** Monitoring and drivers fill pg_stat_statements with questions to the catalogs; no index helps those. */
function asksOnlyTheSystem(node: unknown): boolean {
  const ctes = new Set(nodesOf(node, 'CommonTableExpr').map(({ ctename }) => ctename))
  return relationNames(node).every(
    ({ schema, name }) =>
      /^(pg_catalog|information_schema)$/.test(schema ?? '') ||
      name.startsWith('pg_') ||
      (schema === undefined && ctes.has(name)),
  )
}

function merge(
  known: WorkloadQuery | undefined,
  id: string,
  sql: string,
  statement: RecordedStatement,
): WorkloadQuery {
  const { sql: text, ...measured } = statement
  const measures = known?.measures ? mergeMeasures(known.measures, measured) : measured
  const { calls, totalMs, maxMs, rows } = measures
  return { id, sql: known?.sql ?? sql, calls, totalMs, meanMs: totalMs / calls, maxMs, rows, measures }
}

/** Ends before the first text constant: those of commands are recorded as they are, passwords among them. */
function oneLine(text: string): string {
  const line = text
    .replace(/(?:'|\$(?:[a-z_]\w*)?\$)[\s\S]*$/i, '…')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return line.length > 100 ? `${line.slice(0, 99)}…` : line
}
