import { formatBytes, formatCount, formatDuration, plural } from '../core/units.ts'
import type {
  CheckEstimate,
  CheckedFile,
  CheckedStatement,
  CheckFinding,
  CheckSeverity,
  CheckTarget,
  CheckVerdict,
  MigrateCheckResult,
} from '../migrations/check/check-result.ts'
import { type Palette, palette } from './palette.ts'
import { cutLine, heading, indent, wrap } from './text.ts'

/** What a check found, file by file; statements of which there is nothing to say are left out without `all`. */
export function presentMigrateCheck(
  { target, files }: MigrateCheckResult,
  { color, width, all }: { color: boolean; width: number; all?: boolean },
): string {
  const paint = palette(color)
  const lines = files.flatMap((file) => fileLines(file, paint, width, all === true))
  return [
    heading(`Checked for ${targetText(target)}`, paint),
    ...lines,
    '',
    summary(files),
    ...(files.some(isEstimated)
      ? indent(wrap(ratesText(target), width), 0).map((line) => paint.dim(line))
      : []),
  ].join('\n')
}

/** What the check stands on, in words. */
export function targetText({ kind, name, version, major, sandbox }: CheckTarget): string {
  const server = `PostgreSQL ${version?.startsWith(`${major}.`) ? version : major}`
  const tried = sandbox ? ', tried in the embedded server' : ''
  if (kind === 'database') return `${name}, ${server}${tried}`
  if (kind === 'snapshot') return `the server of ${name}, ${server}${tried}`
  const known = kind === 'migrations' ? 'with the earlier migrations' : 'by the files alone'
  return `${server} ${known}${tried}; sizes are not known and taken to be large`
}

/** `3 files: 1 danger, 2 safe` */
export function summary(files: readonly CheckedFile[]): string {
  const verdicts: CheckVerdict[] = ['error', 'danger', 'caution', 'safe']
  const counts = verdicts.flatMap((verdict) => {
    const count = files.filter((file) => file.verdict === verdict).length
    return count > 0 ? [`${count} ${verdict}`] : []
  })
  return `${plural(files.length, 'migration')}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}.`
}

/** The rates that durations are estimated with. */
export function ratesText({ rates }: CheckTarget): string {
  const speeds = [
    `${formatBytes(rates.rewriteBytesPerSecond)}/s written anew`,
    `${formatBytes(rates.scanBytesPerSecond)}/s read`,
    `${formatBytes(rates.buildBytesPerSecond)}/s indexed`,
    `${formatCount(rates.changedRowsPerSecond)} rows/s changed`,
  ]
  return `Durations are estimates with ${speeds.join(', ')}; your server may be twice as fast or half.`
}

function isEstimated({ statements }: CheckedFile): boolean {
  return statements.some(({ estimate }) => (estimate.seconds ?? 0) > 0)
}

function fileLines(file: CheckedFile, paint: Palette, width: number, all: boolean): string[] {
  const shown = file.statements.filter(({ findings }) => all || findings.length > 0)
  const impact = (file.planImpact ?? []).flatMap((one) => [
    `  ${paint.yellow(one.kind)} ${cutLine(one.sql, width - 12)}`,
    ...indent(wrap(one.text, width - 4), 4),
  ])
  return [
    '',
    `${verdictMark(file.verdict, paint)} ${paint.bold(file.file)}`,
    ...shown.flatMap((statement) => statementLines(statement, file.file, paint, width)),
    ...rollbackLines(file, paint, width, all),
    ...impact,
    ...file.notTried.flatMap((text) => indent(wrap(text, width - 2), 2)),
  ]
}

function rollbackLines({ rollback }: CheckedFile, paint: Palette, width: number, all: boolean): string[] {
  if (!rollback) return []
  const { verdict, detail, limits, generatedDown } = rollback
  const made = all && generatedDown ? indent(generatedDown.trim().split('\n'), 4) : []
  return [
    ...indent(wrap(`rollback ${verdict}: ${detail}`, width - 2), 2),
    ...limits
      .flatMap((limit) => indent(wrap(`not covered: ${limit}`, width - 4), 4))
      .map((text) => paint.dim(text)),
    ...made.map((text) => paint.dim(text)),
  ]
}

function statementLines(statement: CheckedStatement, file: string, paint: Palette, width: number): string[] {
  const { sql, line, findings, estimate } = statement
  const facts = effectsText(statement)
  return [
    `  ${paint.dim(`${file}:${line}`)}  ${cutLine(sql, Math.max(20, width - file.length - 10))}`,
    ...(facts
      ? indent(wrap(facts + durationText(estimate), width - 4), 4).map((text) => paint.dim(text))
      : []),
    ...findings.flatMap((finding) => findingLines(finding, paint, width)),
  ]
}

/** The locks and the work of a statement in one line; empty when there is nothing. */
export function effectsText({ locks, rewrite, scan, indexBuild }: CheckedStatement): string {
  const work = [rewrite && 'rewrite', indexBuild && 'index build', scan && !rewrite && !indexBuild && 'scan']
  const held = locks.map(({ relation, mode }) => `${mode} on ${relation.replace(/^public\./, '')}`)
  return [...held, ...work.filter((word) => word !== false)].join(', ')
}

/** `, 4,000,000 rows, 2 GB, some 3 min`; empty when there is no work. */
export function durationText({ rows, bytes, seconds }: CheckEstimate): string {
  const parts = [
    rows ? `${formatCount(rows)} rows` : '',
    bytes ? formatBytes(bytes) : '',
    seconds ? `some ${formatDuration(seconds * 1000)}` : '',
  ].filter(Boolean)
  return parts.length > 0 ? `; ${parts.join(', ')}` : ''
}

function findingLines(
  { rule, severity, message, fix }: CheckFinding,
  paint: Palette,
  width: number,
): string[] {
  return [
    `    ${severityPaint(severity, paint)(severity)} ${paint.dim(rule)}`,
    ...indent(wrap(message, width - 6), 6),
    ...fix
      .split('\n')
      .flatMap((line, index) => indent(wrap(`${index === 0 ? '→ ' : '  '}${line}`, width - 6), 6)),
  ]
}

function severityPaint(severity: CheckSeverity, paint: Palette): Palette {
  if (severity === 'note') return paint.dim
  return severity === 'caution' ? paint.yellow : paint.red
}

function verdictMark(verdict: CheckVerdict, paint: Palette): string {
  if (verdict === 'safe') return paint.green('✔ safe   ')
  return (verdict === 'caution' ? paint.yellow : paint.red)(`● ${verdict.padEnd(7)}`)
}
