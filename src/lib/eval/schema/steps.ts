import { quoteIdentifier, quoteLiteral } from '../../sql/quote.ts'
import type { Alignment } from './align.ts'
import { type Choices, NO_CHOICE } from './choices.ts'
import type { Contract, Refusal } from './contract.ts'
import { type Filling, FORMS } from './fill.ts'
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
  refused: Refusal | undefined
  /** What is tried, in words. */
  why: string
  /** Why it cannot be tried at all. */
  impossible: string | undefined
}

/** Everything to be tried on a design, in order: helpers, rows of the contract, choices, probes. */
export function stepsOf(
  { rows, probes }: Contract,
  alignment: Alignment,
  { writer, choices, filling }: { writer: RowWriter; choices: Choices; filling: Filling },
): Step[] {
  let n = 0
  const tableOf = new Map(rows.map(({ name, table }) => [name, table]))
  const valuesOf = new Map(rows.map(({ name, values }) => [name, values]))
  const step = (
    kind: Step['kind'],
    table: string,
    forms: readonly string[],
    why: string,
    rest: Partial<Step> = {},
  ): Step => ({
    kind,
    table,
    forms,
    why,
    name: '',
    helper: false,
    refused: undefined,
    impossible: forms.length === 0 ? `nothing stands for ${table}` : undefined,
    ...rest,
  })
  const made = rows
    .filter(({ table }) =>
      alignment.tables.some(
        ({ spec }) => spec.role === table && (spec.maybe ? tableIn(alignment, table) : true),
      ),
    )
    .map(({ name, table, values }) =>
      step('row', table, writer.inserts(table, values, ++n), `the row ${name} of ${table}`, { name }),
    )
  const tried = [...choiceProbes(alignment, rows), ...probes].flatMap((probe): Step[] => {
    const { values, why, only } = probe
    if (only !== undefined && !hasRole(alignment, only)) return []
    const table = probe.kind === 'find' ? probe.table : (tableOf.get(probe.row) ?? '')
    if (
      !alignment.tables.some(({ spec }) => spec.role === table && (!spec.maybe || tableIn(alignment, table)))
    )
      return []
    const unknown = writer.unknown(table, values)
    const impossible = unknown.length > 0 ? `nothing stands for ${table}.${unknown.join(', ')}` : undefined
    const refused = probe.kind === 'copy' || probe.kind === 'change' ? probe.refused : undefined
    const rest = { refused, ...(impossible && { impossible }) }
    if (probe.kind === 'copy') {
      const all = { ...valuesOf.get(probe.row), ...values }
      return [step('probe', table, writer.inserts(table, all, ++n), why, rest)]
    }
    const sql =
      probe.kind === 'change'
        ? writer.update(table, probe.row, values)
        : writer.find(table, probe.kind === 'has' ? probe.row : undefined, values)
    return [step('probe', table, sql ? [sql] : [], why, rest)]
  })
  return [...helpers(alignment, choices, filling), ...made, ...tried]
}

function tableIn(alignment: Alignment, role: string): boolean {
  return alignment.tables.some(({ spec, table }) => spec.role === role && table !== undefined)
}

function hasRole({ tables }: Alignment, place: string): boolean {
  return tables.some(({ spec }) =>
    [...spec.columns, ...spec.relations].some(({ role }) => `${spec.role}.${role}` === place),
  )
}

/** Each value of a choice, and one that is none. */
function choiceProbes({ tables }: Alignment, rows: Contract['rows']): Contract['probes'] {
  return tables.flatMap(({ spec: table, columns }) => {
    const row = rows.find((one) => one.table === table.role)?.name
    if (row === undefined) return []
    return columns.flatMap(({ spec, column }) => {
      if (!spec.choices || (spec.maybe && !column)) return []
      const values = spec.tied ? [] : spec.choices.map(([value]) => value ?? '')
      const what = `${table.role}.${spec.role}`
      return [
        ...values.map((value) => ({
          kind: 'change' as const,
          row,
          values: { [spec.role]: value },
          refused: undefined,
          only: undefined,
          why: `${what} may be ${value}`,
        })),
        {
          kind: 'change' as const,
          row,
          values: { [spec.role]: NO_CHOICE },
          refused: 'choice' as const,
          only: undefined,
          why: `${what} that is none of ${spec.choices.map(([value]) => value).join(', ')}`,
        },
      ]
    })
  })
}

/** Values that lists of choices lack, and rows of tables that the contract does not know but that its rows must refer to. */
function helpers({ tables, extra }: Alignment, choices: Choices, filling: Filling): Step[] {
  const helper = (table: string, forms: string[]): Step => ({
    kind: 'row',
    name: '',
    table,
    forms,
    helper: true,
    refused: undefined,
    why: `a row of ${table}`,
    impossible: undefined,
  })
  const insert = (table: string, given: ReadonlyMap<string, string>, n: number) =>
    Array.from({ length: FORMS }, (_, form) => {
      const all = [...given, ...filling.values(table, new Set(given.keys()), n, form)]
      if (all.length === 0) return `INSERT INTO ${table} AS it DEFAULT VALUES RETURNING to_jsonb(it)`
      return `INSERT INTO ${table} AS it (${all.map(([name]) => quoteIdentifier(name)).join(', ')}) VALUES (${all.map(([, value]) => value).join(', ')}) RETURNING to_jsonb(it)`
    })
  const needed = new Set<string>()
  const need = (name: string, given: ReadonlySet<string>) => {
    for (const parent of filling.parents(name, given)) {
      if (needed.has(parent) || !extra.some((table) => table.name === parent)) continue
      need(parent, new Set())
      needed.add(parent)
    }
  }
  for (const { table, relations } of tables) {
    if (table) need(table.name, new Set(relations.flatMap(({ columns }) => columns)))
  }
  return [
    ...[...needed].flatMap((name) => [1, 2, 3].map((n) => helper(name, insert(name, new Map(), n)))),
    ...choices.lists.flatMap(({ table, label, missing }) =>
      missing.map((value, n) =>
        helper(table.name, insert(table.name, new Map([[label, quoteLiteral(value)]]), n)),
      ),
    ),
  ]
}
