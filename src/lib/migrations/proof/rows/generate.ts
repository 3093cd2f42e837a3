import { quoteIdentifier, quoteLiteral } from '../../../sql/quote.ts'
import { type Shadow, ShadowRefusal } from '../shadow.ts'
import { candidatesFor } from './candidates.ts'
import { type FilledColumn, type FilledTable, filledTables } from './columns.ts'
import { validValues } from './valid-values.ts'
import { madeUp, type Style } from './values.ts'

/** How many rows a table got, and the tables for which no row could be made up. */
export interface GeneratedRows {
  rows: number
  tables: number
  empty: string[]
  /** What was last said of a row, by table, `SQLSTATE message`; only of the empty ones. */
  refusals: ReadonlyMap<string, string>
}

/** What the rows of all tables are made from. */
interface Made {
  /** How many rows the tables that were filled have. */
  counts: ReadonlyMap<string, number>
  style: Style
  /** Which of the candidates are values of their types. */
  valid: ReadonlySet<string>
}

const ROWS = 6
const ATTEMPTS = 12

/**
 * Fills every table of a shadow with rows that obey its types, NOT NULL, CHECK, unique and foreign keys. Triggers do
 * not fire unless they are wanted. Where the rules of a table are beyond guessing it stays empty and is named.
 */
export async function generateRows(
  shadow: Shadow,
  style: Style,
  { triggers = false } = {},
): Promise<GeneratedRows> {
  const tables = parentsFirst(await filledTables(shadow))
  const counts = new Map<string, number>()
  const valid = await validValues(shadow, new Set(tables.flatMap(candidatesOf)))
  const made: Made = { counts, style, valid }
  const refusals = new Map<string, string>()
  // on an older server only a superuser may; then triggers fire
  if (!triggers) await shadow.query('SET session_replication_role = replica').catch(unlessForbidden)
  try {
    for (const table of tables) {
      const { count, refusal } = await fill(shadow, table, made)
      counts.set(table.name, count)
      if (count === 0) refusals.set(table.name, refusal)
    }
  } finally {
    await shadow.query('RESET session_replication_role').catch(unlessForbidden)
  }
  return {
    rows: [...counts.values()].reduce((sum, count) => sum + count, 0),
    tables: tables.length,
    empty: tables.filter(({ name }) => counts.get(name) === 0).map(({ name }) => name),
    refusals,
  }
}

function unlessForbidden(error: unknown): void {
  if (!(error instanceof ShadowRefusal) || error.sqlstate !== '42501') throw error
}

function candidatesOf(table: FilledTable): string[] {
  const numbers = Array.from({ length: ROWS }, (_, index) => index + 1)
  return table.columns.flatMap((column) => numbers.flatMap((n) => candidatesFor(table, column, n)))
}

function parentsFirst(tables: readonly FilledTable[]): FilledTable[] {
  const sorted: FilledTable[] = []
  const seen = new Set<FilledTable>()
  const visit = (table: FilledTable) => {
    if (seen.has(table)) return
    seen.add(table)
    for (const { parent } of table.foreignKeys) {
      const above = tables.find(({ name }) => name === parent)
      if (above) visit(above)
    }
    sorted.push(table)
  }
  for (const table of tables) visit(table)
  return sorted
}

/** One call: each row in the first of its forms that the table takes. */
async function fill(
  shadow: Shadow,
  table: FilledTable,
  made: Made,
): Promise<{ count: number; refusal: string }> {
  const rows = Array.from({ length: ROWS }, (_, index) =>
    Array.from({ length: ATTEMPTS }, (_, attempt) => row(table, index + 1, attempt, made)),
  )
  const [filled] = await shadow.query<{ count: number; refusal: string }>(`DO $post_ai$
    DECLARE forms text[]; form text; refusal text := '';
    BEGIN
      FOR forms IN SELECT ARRAY(SELECT jsonb_array_elements_text(r)) FROM jsonb_array_elements(${quoteLiteral(JSON.stringify(rows))}::jsonb) AS r LOOP
        FOREACH form IN ARRAY forms LOOP
          BEGIN EXECUTE form; EXIT; EXCEPTION WHEN OTHERS THEN refusal := SQLSTATE || ' ' || SQLERRM; END;
        END LOOP;
      END LOOP;
      PERFORM set_config('post_ai.refusal', refusal, true);
    END $post_ai$; SELECT count(*)::int4 AS count, current_setting('post_ai.refusal') AS refusal FROM ${table.name}`)
  return filled ?? { count: 0, refusal: '' }
}

function row(table: FilledTable, n: number, attempt: number, made: Made): string {
  const values = table.columns.map((column, index) => ({
    name: quoteIdentifier(column.name),
    value: reference(table, column, n, made.counts) ?? valueIn(table, column, index, n, attempt, made),
  }))
  if (values.length === 0) return `INSERT INTO ${table.name} DEFAULT VALUES`
  const [names, expressions] = [values.map(({ name }) => name), values.map(({ value }) => value)]
  return `INSERT INTO ${table.name} (${names.join(', ')}) VALUES (${expressions.join(', ')})`
}

/** A value of a column that is no foreign key. Later attempts take what its conditions speak of, in other mixtures. */
function valueIn(
  table: FilledTable,
  column: FilledColumn,
  index: number,
  n: number,
  attempt: number,
  { style, valid }: Made,
): string {
  if (column.counts) return 'DEFAULT'
  if (style === 'varied' && !column.notNull && (n + index) % 4 === 3) return 'NULL'
  if (attempt > 8 && !column.notNull) return 'NULL'
  const candidates = candidatesFor(table, column, n).filter((value) => valid.has(value))
  const candidate = candidates[(n + attempt * (index + 1)) % candidates.length]
  if (candidate !== undefined && attempt % 3 !== 0) return candidate
  if (column.hasDefault && (n % 2 === 0 || attempt > 4)) return 'DEFAULT'
  return madeUp(column.type, n + 10 * attempt * (index + 1), style)
}

/** The same row of the parent for all columns of a key; NULL where the parent has none yet. */
function reference(
  table: FilledTable,
  column: FilledColumn,
  n: number,
  counts: ReadonlyMap<string, number>,
): string | undefined {
  for (const { columns, parent, parentColumns } of table.foreignKeys) {
    const place = columns.indexOf(column.name)
    if (place === -1) continue
    const count = counts.get(parent) ?? 0
    if (count === 0) return column.notNull ? undefined : 'NULL'
    const referred = quoteIdentifier(parentColumns[place] ?? '')
    return `(SELECT ${referred} FROM ${parent} ORDER BY tableoid, ctid OFFSET ${(n - 1) % count} LIMIT 1)`
  }
  return undefined
}
