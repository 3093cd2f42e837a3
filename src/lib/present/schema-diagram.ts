import type { SchemaColumn, SchemaEntity, SchemaRelation } from '../ai/schema/entities.ts'

/** What a diagram is drawn of. */
export interface DrawnSchema {
  entities: readonly SchemaEntity[]
  relations: readonly SchemaRelation[]
}

/**
 * The relations as a tree for each table that others refer to: `─<` leads to many rows, `──` to at most one. What was drawn above
 * is not drawn out again.
 */
export function schemaTree({ entities, relations }: DrawnSchema): string[] {
  const children = Map.groupBy(relations, ({ references }) => references)
  const referring = new Set(
    relations.filter(({ table, references }) => table !== references).map(({ table }) => table),
  )
  const names = entities.map(({ name }) => name).filter((name) => children.has(name))
  const tops = names.filter((name) => !referring.has(name))
  const drawn = new Set<string>()
  // a ring of tables has no top: it begins somewhere
  return [...tops, ...names].flatMap((name) =>
    drawn.has(name) ? [] : [name, ...branches(name, children, drawn)],
  )
}

function branches(
  name: string,
  children: ReadonlyMap<string, readonly SchemaRelation[]>,
  drawn: Set<string>,
): string[] {
  drawn.add(name)
  const own = children.get(name) ?? []
  return own.flatMap((relation, index) => {
    const isLast = index === own.length - 1
    const again = drawn.has(relation.table) && (children.has(relation.table) || relation.table === name)
    const line = `${isLast ? '└' : '├'}${relation.oneToOne ? '──' : '─<'} ${relationText(relation)}${again ? ' (see above)' : ''}`
    const below = again ? [] : branches(relation.table, children, drawn)
    return [line, ...below.map((text) => `${isLast ? ' ' : '│'}   ${text}`)]
  })
}

function relationText({ table, columns, onDelete, optional }: SchemaRelation): string {
  return `${table} (${columns.join(', ')}${optional ? ', or none' : ''}), ON DELETE ${onDelete}`
}

/** The same as the erDiagram of Mermaid, with the columns. */
export function schemaMermaid({ entities, relations }: DrawnSchema): string {
  const tables = entities
    .filter(({ state }) => state !== 'dropped')
    .flatMap(({ name, columns }) => [
      `  ${mermaidName(name)} {`,
      ...columns.map((column) => `    ${mermaidColumn(name, column, relations)}`),
      '  }',
    ])
  const lines = relations.map(
    ({ table, columns, references, oneToOne, optional }) =>
      `  ${mermaidName(references)} ${optional ? '|o' : '||'}--${oneToOne ? 'o|' : 'o{'} ${mermaidName(table)} : "${plain(columns.join(', '))}"`,
  )
  return ['erDiagram', ...tables, ...lines, ''].join('\n')
}

function mermaidColumn(
  table: string,
  { name, type, primary, unique }: SchemaColumn,
  relations: readonly SchemaRelation[],
): string {
  const refers = relations.some((relation) => relation.table === table && relation.columns.includes(name))
  const keys = [primary && 'PK', refers && 'FK', unique && !primary && 'UK'].filter((key) => key !== false)
  const word = (text: string) => text.replaceAll(/[^\p{L}\p{N}_()[\]-]+/gu, '_')
  return [word(shortType(type)), word(plain(name)), keys.join(', ')].filter((part) => part !== '').join(' ')
}

/** A name as it may stand there: quoted, unless it is a plain word. */
function mermaidName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${plain(name)}"`
}

function plain(text: string): string {
  return text.replaceAll('"', '')
}

/** The short name that PostgreSQL knows a type by too. */
export function shortType(type: string): string {
  return type
    .replace(/^timestamp(\(\d\))? with time zone/, 'timestamptz$1')
    .replace(/^timestamp(\(\d\))? without time zone/, 'timestamp$1')
    .replace(/^time(\(\d\))? without time zone/, 'time$1')
    .replace(/^character varying/, 'varchar')
    .replace(/^character\b/, 'char')
}
