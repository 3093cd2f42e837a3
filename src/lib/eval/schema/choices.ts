import { quoteIdentifier, quoteLiteral } from '../../sql/quote.ts'
import type { Alignment } from './align.ts'
import type { AlignedColumn } from './align-columns.ts'
import type { ColumnSpec } from './contract.ts'
import type { Database, DesignColumn, DesignKey, DesignTable } from './design.ts'
import { folded } from './words.ts'

/** A list of values in a table of its own, and the choices of the contract that are not in it yet. */
export interface ValueList {
  table: DesignTable
  /** The column that says what a value is. */
  label: string
  missing: readonly string[]
}

/** How values of choices are written for a design. */
export interface Choices {
  lists: readonly ValueList[]
  /** The SQL expression for a value of a column: as the enum, the CHECK or the list of values spells it. */
  expression(spec: ColumnSpec, column: DesignColumn, value: string): string
}

/** A value that no design knows. */
export const NO_CHOICE = 'no such value'

interface Listed {
  key: DesignKey
  list: DesignTable
  label: string
  rows: readonly Record<string, unknown>[]
}

/** Looks up how a design spells its choices; one call, none when it has no lists of values. */
export async function readChoices(
  database: Database,
  { tables }: Alignment,
  design: readonly DesignTable[],
): Promise<Choices> {
  const listed = new Map<DesignColumn, Listed>()
  for (const { table, columns } of tables) {
    for (const { spec, column } of columns) {
      const key = table?.foreignKeys.find(
        ({ columns: held }) => held.length === 1 && held[0] === column?.name,
      )
      const list = design.find(({ name }) => name === key?.parent)
      if (!spec.choices || !column || !key || !list) continue
      const rows = await rowsOf(database, list)
      listed.set(column, { key, list, rows, label: labelOf(list, key) })
    }
  }
  const aligned = tables.flatMap(({ columns }) => columns)
  // a table that stands for something else in the contract is no list of values
  const taken = new Set(tables.map(({ table }) => table?.name))
  return {
    lists: [...listed]
      .filter(([, one]) => !taken.has(one.list.name))
      .map(([column, one]) => ({
        table: one.list,
        label: one.label,
        missing: missingIn(
          one,
          aligned.find((each) => each.column === column),
        ),
      })),
    expression: (spec, column, value) => {
      const one = listed.get(column)
      return one ? listExpression(one, spec, value) : quoteLiteral(spelled(column.literals, spec, value))
    },
  }
}

async function rowsOf(database: Database, { name }: DesignTable): Promise<Record<string, unknown>[]> {
  const rows = await database.query<{ content: Record<string, unknown> }>(
    `SELECT to_jsonb(t) AS content FROM ${name} t LIMIT 1000`,
  )
  return rows.map(({ content }) => content)
}

function labelOf(list: DesignTable, key: DesignKey): string {
  const texts = list.columns.filter(({ class: kind }) => kind === 'text').map(({ name }) => name)
  const referred = key.parentColumns[0] ?? ''
  return texts.includes(referred) ? referred : (texts[0] ?? referred)
}

function missingIn({ rows }: Listed, aligned: AlignedColumn | undefined): string[] {
  const choices = aligned?.spec.choices ?? []
  return choices.filter((spellings) => !rowWith(rows, spellings)).flatMap(([first]) => first ?? [])
}

function spellingsOf({ choices }: ColumnSpec, value: string): readonly string[] {
  return choices?.find((spellings) => spellings.some((one) => folded(one) === folded(value))) ?? [value]
}

function spelled(literals: readonly string[], spec: ColumnSpec, value: string): string {
  const spellings = spellingsOf(spec, value).map(folded)
  return literals.find((literal) => spellings.includes(folded(literal))) ?? value
}

function rowWith(rows: readonly Record<string, unknown>[], spellings: readonly string[]) {
  const wanted = spellings.map(folded)
  return rows.find((row) =>
    Object.values(row).some((cell) => typeof cell === 'string' && wanted.includes(folded(cell))),
  )
}

function listExpression({ key, list, label, rows }: Listed, spec: ColumnSpec, value: string): string {
  const referred = key.parentColumns[0] ?? ''
  const row = rowWith(rows, spellingsOf(spec, value))
  if (row) return quoteLiteral(String(row[referred]))
  const kind = list.columns.find(({ name }) => name === referred)?.class
  if (folded(value) !== folded(NO_CHOICE)) {
    const text = quoteLiteral(spellingsOf(spec, value)[0] ?? value)
    return `(SELECT ${quoteIdentifier(referred)} FROM ${list.name} WHERE ${quoteIdentifier(label)} = ${text} LIMIT 1)`
  }
  if (kind === 'int') return `(SELECT coalesce(max(${quoteIdentifier(referred)}), 0) + 1 FROM ${list.name})`
  return quoteLiteral(kind === 'uuid' ? '00000000-0000-4000-8000-00000000dead' : value)
}
