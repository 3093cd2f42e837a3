import type { Alignment } from './align.ts'
import { choiceProbes } from './choice-probes.ts'
import type { Choices } from './choices.ts'
import type { Contract, Probe, Refusal, RowValues } from './contract.ts'
import type { Filling } from './fill.ts'
import { helperSteps } from './helper-steps.ts'
import type { RowWriter } from './row-sql.ts'

/** One thing to try: a row that stays, or a probe that is undone at once. */
export interface Step {
  kind: 'row' | 'probe'
  /** Of the row. */
  name: string
  /** Rows of one table are filled alike. */
  table: string
  /** Tried in turn until one is accepted (rows); of probes the one that fitted the rows of the table. */
  forms: readonly string[]
  /** It helps others and counts for nothing. */
  helper: boolean
  refused: readonly Refusal[]
  /** The table and the columns that it is about, as the design has them. */
  place: string
  /** What is tried, in words. */
  why: string
  /** Why it cannot be tried at all. */
  impossible: string | undefined
}

/** What steps are written with. */
export interface StepTools {
  writer: RowWriter
  choices: Choices
  filling: Filling
}

/** Everything to be tried on a design, in order: helpers, rows of the contract, choices, probes. */
export function stepsOf({ rows, probes }: Contract, alignment: Alignment, tools: StepTools): Step[] {
  const there = new Set(
    alignment.tables.flatMap(({ spec, table }) => (table || !spec.maybe ? [spec.role] : [])),
  )
  const made = rows
    .filter(({ table }) => there.has(table))
    .map(({ name, table, values }, n): Step => {
      const forms = tools.writer.inserts(table, values, n, ownOf(name, probes))
      return {
        ...stepOn(table, forms, tools.writer.place(table, {})),
        kind: 'row',
        name,
        why: `the row ${name}`,
      }
    })
  const tried = [...choiceProbes(alignment, rows), ...probes].flatMap((probe, n): Step[] => {
    const row = probe.kind === 'find' ? undefined : rows.find(({ name }) => name === probe.row)
    const table = probe.kind === 'find' ? probe.table : (row?.table ?? '')
    if (!there.has(table) || !concerns(alignment, table, probe)) return []
    const unknown = tools.writer.unknown(table, probe.values)
    const own = ownOf(row?.name, probes)
    const forms = formsOf(probe, table, { values: row?.values ?? {}, own }, tools.writer, rows.length + n)
    const step = { ...stepOn(table, forms, tools.writer.place(table, probe.values)), why: probe.why }
    return [
      {
        ...step,
        refused: probe.kind === 'copy' || probe.kind === 'change' ? probe.refused : [],
        impossible:
          unknown.length > 0 ? `nothing stands for ${table}.${unknown.join(', ')}` : step.impossible,
      },
    ]
  })
  return [...helperSteps(alignment, tools.choices, tools.filling), ...made, ...tried]
}

/** Roles that the design fills by itself: probes look at what a row has there though it does not say so. */
function ownOf(row: string | undefined, probes: readonly Probe[]): string[] {
  return probes.flatMap((probe) =>
    probe.kind === 'has' && probe.row === row ? Object.keys(probe.values) : [],
  )
}

function stepOn(table: string, forms: readonly string[], place: string): Step {
  const impossible = forms.length === 0 ? `nothing stands for ${table}` : undefined
  return {
    kind: 'probe',
    name: '',
    table,
    forms,
    place,
    helper: false,
    refused: [],
    why: '',
    impossible,
  }
}

function formsOf(
  probe: Probe,
  table: string,
  base: { values: RowValues; own: readonly string[] },
  writer: RowWriter,
  n: number,
): string[] {
  if (probe.kind === 'copy') return writer.inserts(table, { ...base.values, ...probe.values }, n, base.own)
  const sql =
    probe.kind === 'change'
      ? writer.update(table, probe.row, probe.values)
      : writer.find(table, probe.kind === 'has' ? probe.row : undefined, probe.values)
  return sql === undefined ? [] : [sql]
}

/** A probe concerns a design unless it is for another shape, or for nothing but columns that were left out with leave. */
function concerns({ tables }: Alignment, table: string, { only, values }: Probe): boolean {
  const roles = tables.flatMap(({ spec }) =>
    [...spec.columns, ...spec.relations].map(({ role }) => `${spec.role}.${role}`),
  )
  if (only !== undefined && !roles.includes(only)) return false
  const aligned = tables.find(({ spec }) => spec.role === table)
  const leftOut =
    aligned?.columns.flatMap(({ spec, column }) => (spec.maybe && !column ? [spec.role] : [])) ?? []
  const tried = Object.keys(values)
  return tried.length === 0 || tried.some((role) => !leftOut.includes(role))
}
