import { plural } from '../core/units.ts'
import type {
  ComparedSchema,
  DiffProof,
  DiffStatement,
  SchemaDiffResult,
} from '../schema/diff/diff-result.ts'
import { durationText, effectsText } from './migrate-check.ts'
import { type Palette, palette } from './palette.ts'
import { heading, indent, printable, wrap } from './text.ts'

/** The statements from one schema to another with what they do, and what is not among them. */
export function presentSchemaDiff(
  result: SchemaDiffResult,
  { color, width }: { color: boolean; width: number },
): string {
  const paint = palette(color)
  const title = heading(`From ${shown(result.from)} to ${shown(result.to)}`, paint)
  const lines = [
    ...result.statements.flatMap((statement) => statementLines(statement, paint, width)),
    ...renameLines(result, paint, width),
    ...notDiffedLines(result, paint, width),
    '',
    ...wrap(summaryText(result), width),
    ...(result.proof ? proofLines(result.proof, paint, width) : []),
    ...savedLines(result, width),
  ]
  return [title, ...lines].map(printable).join('\n')
}

/** The statements alone, with the limits of their transactions, for psql. Nothing where there are none. */
export function presentSchemaDiffSql({ statements }: SchemaDiffResult): string {
  const lines: string[] = []
  let open: number | null = null
  for (const { sql, transaction } of statements) {
    if (open !== null && transaction !== open) lines.push('COMMIT;')
    if (transaction !== null && transaction !== open) lines.push('BEGIN;')
    open = transaction
    lines.push(`${sql};`)
  }
  if (open !== null) lines.push('COMMIT;')
  return lines.join('\n')
}

function shown({ kind, name, version }: ComparedSchema): string {
  const server = version ? `, PostgreSQL ${version}` : ''
  return kind === 'migrations' ? `the migrations in ${name}` : `${name}${server}`
}

function statementLines(statement: DiffStatement, paint: Palette, width: number): string[] {
  const facts = effectsText({ ...statement, line: 0 })
  return [
    '',
    `${statement.sql};`,
    ...(facts
      ? indent(wrap(facts + durationText(statement.estimate), width - 4), 4).map((text) => paint.dim(text))
      : []),
    ...statement.findings.flatMap(({ severity, rule, message, fix }) => [
      `    ${(severity === 'note' ? paint.dim : severity === 'caution' ? paint.yellow : paint.red)(severity)} ${paint.dim(rule)}`,
      ...indent(wrap(message, width - 6), 6),
      ...indent(wrap(`→ ${fixText(fix)}`, width - 6), 6),
    ]),
  ]
}

/** Safe forms fill pages: `--safe` writes them where they belong. */
function fixText(fix: string): string {
  return /;(\n|$)/.test(fix) ? '--safe writes it in a form in which nobody has to wait.' : fix
}

function renameLines({ renames }: SchemaDiffResult, paint: Palette, width: number): string[] {
  const open = renames.filter(({ accepted }) => !accepted)
  if (open.length === 0) return []
  return [
    '',
    heading('Renamed, perhaps', paint),
    ...open.flatMap(({ kind, from, to, flag }) =>
      indent(
        wrap(
          `${paint.yellow(`${kind} ${from}`)} is gone and ${to} is like it. If it is the same: --rename ${quoted(flag)}`,
          width - 2,
        ),
        2,
      ),
    ),
  ]
}

/** As a shell needs it. */
function quoted(word: string): string {
  return /["'\s$`\\]/.test(word) ? `'${word.replaceAll("'", `'\\''`)}'` : word
}

function notDiffedLines({ notDiffed }: SchemaDiffResult, paint: Palette, width: number): string[] {
  if (notDiffed.length === 0) return []
  return [
    '',
    heading('Not diffed', paint),
    ...notDiffed.flatMap(({ kind, name, reason }) =>
      indent(wrap(`${kind} ${name}: ${reason}`, width - 2), 2),
    ),
  ]
}

function summaryText({ equal, statements, notDiffed, verdict, scope }: SchemaDiffResult): string {
  const without = [
    ...(scope.owners ? [] : ['owners']),
    ...(scope.privileges ? [] : ['privileges']),
    ...(scope.comments ? [] : ['comments', 'publications']),
  ]
  const compared = without.length > 0 ? ` Not compared: ${without.join(', ')}.` : ''
  if (equal) return `The two schemas are equal.${compared}`
  const differing = notDiffed.filter(({ differs }) => differs).length
  const open = differing > 0 ? ` ${plural(differing, 'difference')} no statement was made for.` : ''
  return `${plural(statements.length, 'statement')}: ${verdict}.${open}${compared}`
}

function proofLines(proof: DiffProof, paint: Palette, width: number): string[] {
  const good = proof.outcome === 'proved'
  const mark = good ? paint.green('✔ proved') : paint.yellow(`● ${proof.outcome}`)
  const more = [...proof.losses.map(({ text }) => text), ...proof.limits]
  return [
    ...wrap(`${mark}: ${proof.detail}`, width),
    ...more.flatMap((text) => indent(wrap(text, width - 2), 2)),
  ]
}

function savedLines({ saved }: SchemaDiffResult, width: number): string[] {
  if (!saved) return []
  return [
    `Wrote ${saved.files.join(', ')}.`,
    ...wrap(`rollback ${saved.rollback.verdict}: ${saved.rollback.detail}`, width),
  ]
}
