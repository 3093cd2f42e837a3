import { type FilledTable, filledTables } from '../../migrations/proof/rows/columns.ts'
import { generateRows } from '../../migrations/proof/rows/generate.ts'
import type { Shadow } from '../../migrations/proof/shadow.ts'
import { quoteLiteral } from '../../sql/quote.ts'
import { shownName } from './entities.ts'
import {
  duplicateProbe,
  nullProbe,
  orphanProbe,
  type ProbeStatement,
  type UniqueSet,
} from './probe-statements.ts'

/** What kind of row a probe is. */
export type ProbeKind = 'valid' | 'orphan' | 'duplicate' | 'null'

/** A row that was tried on the schema. */
export interface SchemaProbe {
  table: string
  /** `valid` has to be taken; an `orphan`, a `duplicate`, a `null` has to be refused. */
  kind: ProbeKind
  columns: string[]
  /** The SQLSTATE that has to come; null when the row has to be taken. */
  expected: string | null
  /** The SQLSTATE that came; null when the row was taken, or not tried. */
  got: string | null
  /** `not-tried`: no row could be made up to try it with, or another rule of the table came first. */
  outcome: 'as-expected' | 'not-as-expected' | 'not-tried'
  /** What the server said of a row that it had to take and did not. */
  message: string | null
}

/** Columns that shall refer to another table. */
export interface ProbedReference {
  /** As `shownName` gives it. */
  table: string
  columns: string[]
}

/**
 * Tries rows on tables of a shadow, which are filled for that: a valid row, and for each key and NOT NULL one that has to be
 * refused. `references` are tried besides the foreign keys that there are. Nothing but the made-up rows stays.
 */
export async function probeTables(
  shadow: Shadow,
  isWanted: (table: string) => boolean,
  references: readonly ProbedReference[],
): Promise<SchemaProbe[]> {
  const { refusals } = await generateRows(shadow, 'plain', { triggers: true })
  const tables = (await filledTables(shadow)).filter(({ name }) => isWanted(shownName(name)))
  const uniques = await shadow.query<UniqueSet>(uniquesSql)
  const valid = tables.map(({ name }) => validProbe(name, refusals.get(name)))
  const statements = tables
    .filter(({ name }) => !refusals.has(name))
    .flatMap((table) => statementsFor(table, uniques, references))
  return [...valid, ...(await tried(shadow, statements))]
}

/** That a row cannot be made up says little; that the server finds a mistake in what it is to run for one says much. */
function validProbe(table: string, refusal: string | undefined): SchemaProbe {
  const probe = { table: shownName(table), kind: 'valid' as const, columns: [], expected: null }
  if (refusal === undefined) return { ...probe, got: null, outcome: 'as-expected', message: null }
  const [state = ''] = refusal.split(' ')
  const isBroken = state.startsWith('42')
  return {
    ...probe,
    got: state || null,
    outcome: isBroken ? 'not-as-expected' : 'not-tried',
    message: refusal.slice(state.length + 1) || null,
  }
}

function statementsFor(
  table: FilledTable,
  uniques: readonly UniqueSet[],
  references: readonly ProbedReference[],
): ProbeStatement[] {
  const own = references.filter((reference) => reference.table === shownName(table.name))
  const orphans = [
    ...table.foreignKeys.map(({ columns, parent, parentColumns }) =>
      orphanProbe(table, columns, { table: parent, columns: parentColumns }),
    ),
    ...own.map(({ columns }) => orphanProbe(table, columns)),
  ]
  return [
    ...orphans.filter((probe) => probe !== undefined),
    ...uniques
      .filter((unique) => unique.table === table.name)
      .map(({ columns }) => duplicateProbe(table, columns)),
    ...table.columns.filter(({ notNull }) => notNull).map(({ name }) => nullProbe(table, name)),
  ]
}

/** One call: each statement is run and undone. Triggers might put a value in the place of NULL, and so fire for orphans only. */
async function tried(shadow: Shadow, statements: readonly ProbeStatement[]): Promise<SchemaProbe[]> {
  if (statements.length === 0) return []
  const list = statements.map(({ sql, kind }) => ({ sql, role: kind === 'orphan' ? 'origin' : 'replica' }))
  const [row] = await shadow.query<{ states: string }>(`DO $post_ai$
    DECLARE statement jsonb; states text[] := '{}'; changed int;
    BEGIN
      FOR statement IN SELECT jsonb_array_elements(${quoteLiteral(JSON.stringify(list))}::jsonb) LOOP
        BEGIN
          SET CONSTRAINTS ALL IMMEDIATE;
          PERFORM set_config('session_replication_role', statement ->> 'role', true);
          EXECUTE statement ->> 'sql';
          GET DIAGNOSTICS changed = ROW_COUNT;
          RAISE EXCEPTION USING ERRCODE = CASE changed WHEN 0 THEN 'PA000' ELSE 'PA001' END;
        EXCEPTION WHEN OTHERS THEN states := states || SQLSTATE::text;
        END;
      END LOOP;
      PERFORM set_config('post_ai.states', array_to_string(states, ','), true);
    END $post_ai$; SELECT current_setting('post_ai.states') AS states`)
  const states = (row?.states ?? '').split(',')
  return statements.map(({ sql: _, table, ...probe }, place): SchemaProbe => {
    const state = states[place] ?? 'PA000'
    const taken = state === 'PA001'
    return {
      ...probe,
      table: shownName(table),
      got: /^PA00/.test(state) ? null : state,
      outcome: taken ? 'not-as-expected' : state === probe.expected ? 'as-expected' : 'not-tried',
      message: null,
    }
  })
}

const uniquesSql = `SELECT set_config('search_path', '', true);
  SELECT i.indrelid::regclass::text AS "table",
    (SELECT jsonb_agg(a.attname ORDER BY p.n) FROM unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) WITH ORDINALITY p(att, n)
     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = p.att) AS columns
  FROM pg_index i WHERE i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL AND i.indrelid >= 16384 ORDER BY 1, i.indexrelid`
