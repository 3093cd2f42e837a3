import type { SchemaColumn, SchemaEntity } from '../ai/schema/entities.ts'
import type { SchemaAiResult, SchemaVerification } from '../ai/schema/schema-ai-result.ts'
import { plural } from '../core/units.ts'
import { durationText } from './migrate-check.ts'
import { type Palette, palette } from './palette.ts'
import { presentPrompt } from './query-ai.ts'
import { schemaTree, shortType } from './schema-diagram.ts'
import { heading, indent, printable, wrap } from './text.ts'

/** How a schema is shown. */
export interface SchemaPresentation {
  color: boolean
  width: number
}

/** A schema: its tables and how they hang together, the SQL with the reasons, and what was tried. */
export function presentSchemaAi(result: SchemaAiResult, { color, width }: SchemaPresentation): string {
  if (result.prompt) return presentPrompt(result.prompt, color)
  const paint = palette(color)
  const { up, down, entities, verification, savedAs } = result
  const tree = schemaTree(result)
  const parts = [
    [heading(titleOf(result), paint)],
    ...entities.map((entity) => entityLines(entity, paint, width)),
    tree,
    sqlLines(up, paint.cyan),
    section('To take it back', sqlLines(down, paint.dim), paint),
    section('Why', reasons(result, width), paint),
    section('Assumed', assumed(result, width), paint),
    ...(verification ? verificationParts(verification, paint, width) : []),
    savedAs.map((file) => `Saved as ${file}`),
  ]
  return printableParts(parts)
}

function printableParts(parts: readonly (readonly string[])[]): string {
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function titleOf({ start: { kind, name, major } }: SchemaAiResult): string {
  if (kind === 'empty') return `A schema for PostgreSQL ${major}`
  const what = kind === 'sql' ? 'the schema given' : kind === 'migrations' ? `what ${name} makes` : name
  return printable(`A change of ${what}, PostgreSQL ${major}`)
}

function entityLines(
  { name, state, comment, columns }: SchemaEntity,
  paint: Palette,
  width: number,
): string[] {
  const said = comment === null ? '' : `  ${printable(comment.replaceAll(/\s+/g, ' '))}`
  const title = `${paint.bold(printable(name))} ${stateMark(state, paint)}${paint.dim(said)}`
  if (state === 'referenced' || state === 'dropped') return [title]
  const names = Math.min(30, Math.max(...columns.map((column) => column.name.length), 0))
  const types = Math.min(30, Math.max(...columns.map(({ type }) => shortType(type).length), 0))
  return [
    title,
    ...columns.map((column) => {
      const line = `  ${column.name.padEnd(names)}  ${shortType(column.type).padEnd(types)}  ${columnWords(column)}`
      const shown = printable(line).trimEnd()
      return shown.length > width ? `${shown.slice(0, width - 1)}…` : shown
    }),
  ]
}

function stateMark(state: SchemaEntity['state'], paint: Palette): string {
  if (state === 'dropped') return paint.red('(dropped)')
  return state === 'new' ? paint.green('(new)') : paint.dim(`(${state})`)
}

function columnWords({ notNull, primary, unique, default: preset }: SchemaColumn): string {
  const words = [
    primary ? 'primary key' : notNull ? 'not null' : '',
    unique && !primary ? 'unique' : '',
    preset === null || preset === 'identity' || preset === 'generated' ? (preset ?? '') : `default ${preset}`,
  ]
  return words.filter(Boolean).join(', ').replaceAll(/\s+/g, ' ')
}

function sqlLines(sql: string | null, paint: Palette): string[] {
  return sql === null || sql === ''
    ? []
    : indent(printable(sql.trimEnd()).split('\n'), 2).map((line) => paint(line))
}

function section(title: string, lines: readonly string[], paint: Palette): string[] {
  return lines.length === 0 ? [] : [heading(title, paint), ...lines]
}

function reasons({ relations, decisions }: SchemaAiResult, width: number): string[] {
  return [
    ...relations.flatMap(({ table, columns, onDelete, why }) =>
      why === null ? [] : [`${table} (${columns.join(', ')}) ON DELETE ${onDelete}: ${why}`],
    ),
    ...decisions.map(({ about, choice, why }) => `${about}: ${choice}. ${why}`),
  ].flatMap((text) => item(text, width))
}

function assumed({ questions, assumptions }: SchemaAiResult, width: number): string[] {
  const open = questions.filter(({ answeredBy }) => answeredBy === 'assumed')
  return [...open.map(({ question, answer }) => `${question} ${answer}`), ...assumptions].flatMap((text) =>
    item(text, width),
  )
}

function item(text: string, width: number): string[] {
  return indent(wrap(printable(text.replaceAll(/\s+/g, ' ')), width - 4), 4).map((line, index) =>
    index === 0 ? `  • ${line.trimStart()}` : line,
  )
}

function verificationParts(verification: SchemaVerification, paint: Palette, width: number): string[][] {
  const { rollback, findings, destructive, safeForms, limits, estimate, probes } = verification
  const work = estimate ? durationText(estimate).replace(/^; /, '') : ''
  const tried = [
    ...item(`Up, down and up again in the embedded PostgreSQL: ${rollback.detail}`, width),
    ...item(probesText(probes), width),
    ...(work === '' ? [] : item(`Work on the database as it is: ${work}.`, width)),
    ...limits.flatMap((limit) => item(`Not covered: ${limit}.`, width)),
  ]
  const found = findings.flatMap(({ rule, severity, message, fix }) => [
    `  ${severity === 'notice' || severity === 'note' ? paint.dim(severity) : paint.yellow(severity)} ${paint.dim(rule)}`,
    ...indent(wrap(printable(message), width - 4), 4),
    ...printable(fix)
      .split('\n')
      .flatMap((line, index) => indent(wrap(`${index === 0 ? '→ ' : '  '}${line}`, width - 4), 4)),
  ])
  return [
    section('Tried', tried, paint),
    section(
      paint.red('This throws away'),
      destructive.flatMap((text) => item(text, width)),
      paint,
    ),
    section(
      'Brought into a form in which nobody has to wait',
      safeForms.flatMap((text) => item(text, width)),
      paint,
    ),
    section('Worth a look', found, paint),
  ]
}

/** `2 valid rows taken; refused: 1 orphan, 3 duplicates, 4 without a value; not tried: …` */
function probesText(probes: SchemaVerification['probes']): string {
  const count = (kind: string) =>
    probes.filter((probe) => probe.kind === kind && probe.outcome === 'as-expected').length
  const refused = [
    [count('orphan'), 'orphan'],
    [count('duplicate'), 'duplicate'],
    [count('null'), 'NULL'],
  ] as const
  const listed = refused.flatMap(([number, word]) => (number > 0 ? [plural(number, word)] : []))
  const others = probes.filter(({ outcome }) => outcome !== 'as-expected')
  const names = others.map(({ table, kind, columns }) => `${kind} ${[table, ...columns].join('.')}`)
  const parts = [
    `${plural(count('valid'), 'valid row')} taken`,
    listed.length > 0 ? `refused: ${listed.join(', ')}` : '',
    names.length > 0 ? `could not be tried: ${names.join(', ')}` : '',
  ]
  return `${parts.filter(Boolean).join('; ')}.`
}
