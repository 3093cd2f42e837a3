import type { SqlErrorDetail } from '../core/error.ts'
import type { ErrorReport } from '../core/error-report.ts'
import { palette } from './palette.ts'
import { pointAt } from './sql-position.ts'

/** A failure as text for stderr: what, why, where in the SQL, and what to do next. */
export function presentError(report: ErrorReport, color: boolean): string {
  const { error } = report
  const paint = palette(color)
  const lines = [`${paint.red('error:')} ${error.message} ${paint.dim(`[${error.code}]`)}`]
  if (error.sql) lines.push(...sqlLines(error.sql, color))
  for (const hint of error.hint) lines.push(`  ${paint.cyan('try:')} ${hint}`)
  return `${lines.join('\n')}\n`
}

function sqlLines(sql: SqlErrorDetail, color: boolean): string[] {
  const lines: string[] = []
  if (sql.statement && sql.position) lines.push(...pointAt(sql.statement, sql.position, color))
  lines.push(`  SQLSTATE ${sql.sqlstate}`)
  if (sql.detail) lines.push(`  detail: ${sql.detail}`)
  if (sql.hint) lines.push(`  hint: ${sql.hint}`)
  return lines
}
