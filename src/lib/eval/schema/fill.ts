import { candidatesFor } from '../../migrations/proof/rows/candidates.ts'
import { type FilledColumn, type FilledTable, filledTables } from '../../migrations/proof/rows/columns.ts'
import { validValues } from '../../migrations/proof/rows/valid-values.ts'
import { madeUp } from '../../migrations/proof/rows/values.ts'
import type { Shadow } from '../../migrations/proof/shadow.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import type { Database } from './design.ts'

/** So many values are made up for a column before a row counts as refused. */
export const FORMS = 4

/** Values for columns that a design demands and the contract does not know. */
export interface Filling {
  /** Expressions by column for the `n`-th row of a table; each `form` has other values. `given` columns are left out. */
  values(table: string, given: ReadonlySet<string>, n: number, form: number): Map<string, string>
  /** The tables that columns of a table that are not given refer to and need a row of. */
  parents(table: string, given: ReadonlySet<string>): string[]
}

/** Reads what columns have to be filled with; two calls. The search path is as before. */
export async function readFilling(database: Database): Promise<Filling> {
  const [path] = await database.query<{ path: string }>(`SELECT current_setting('search_path') AS path`)
  const tables = await filledTables(database as Shadow)
  await database.query(
    `SELECT set_config('search_path', '${(path?.path ?? '').replaceAll("'", "''")}', false)`,
  )
  const byName = new Map(tables.map((table) => [table.name, table]))
  const needed = tables.flatMap((table) =>
    table.columns.filter(isDemanded).map((column) => ({ table, column })),
  )
  const conditional = needed.filter(({ table, column }) => isConditional(table, column))
  const candidates = conditional.flatMap(({ table, column }) => candidatesFor(table, column, 1))
  const valid = await validValues(database as Shadow, new Set(candidates))
  return {
    values: (name, given, n, form) => {
      const table = byName.get(name)
      const columns = table?.columns.filter((column) => isDemanded(column) && !given.has(column.name)) ?? []
      return new Map(
        columns.map((column) => [column.name, valueFor(table as FilledTable, column, n, form, valid)]),
      )
    },
    parents: (name, given) => {
      const table = byName.get(name)
      const demanded = new Set(table?.columns.filter(isDemanded).map((column) => column.name))
      return (table?.foreignKeys ?? []).flatMap(({ columns, parent }) =>
        columns.some((column) => demanded.has(column) && !given.has(column)) ? [parent] : [],
      )
    },
  }
}

function isDemanded({ notNull, hasDefault, counts }: FilledColumn): boolean {
  return notNull && !hasDefault && !counts
}

function isConditional({ checks }: FilledTable, { name, type }: FilledColumn): boolean {
  return type.checks.length > 0 || checks.some((check) => check.includes(name))
}

function valueFor(
  table: FilledTable,
  column: FilledColumn,
  n: number,
  form: number,
  valid: ReadonlySet<string>,
): string {
  const key = table.foreignKeys.find(({ columns }) => columns.includes(column.name))
  if (key) {
    const referred = quoteIdentifier(key.parentColumns[key.columns.indexOf(column.name)] ?? '')
    const count = `greatest(1, (SELECT count(*) FROM ${key.parent}))`
    return `(SELECT ${referred} FROM ${key.parent} ORDER BY tableoid, ctid OFFSET ${n} % ${count} LIMIT 1)`
  }
  const candidates = candidatesFor(table, column, 1).filter((value) => valid.has(value))
  const candidate = candidates[(n + form) % Math.max(1, candidates.length)]
  return candidate !== undefined && form % 2 === 0 ? candidate : madeUp(column.type, n + 7 * form, 'plain')
}
