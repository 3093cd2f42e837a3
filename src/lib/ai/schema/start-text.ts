import type { Connection } from '../../postgres/connection.ts'
import { asData } from '../prompt.ts'
import { readSchema } from '../schema-pack.ts'
import { nameOf } from '../schema-text.ts'

/** What hangs on tables takes at most so many characters. */
const LONGEST_PARTS = 20_000

/**
 * The schema that is there, as a model is told of it: tables and statistics as for questions, then what a change has to know by
 * name: keys, checks, indexes, defaults, triggers. '' when there is no table. No row is read.
 */
export async function startText(session: Pick<Connection, 'query'>, description: string): Promise<string> {
  const schema = await readSchema(session)
  if (schema.facts.tables.length === 0) return ''
  const { text, tables } = await schema.pack(description)
  const rows = await session.query<{ table: number; part: string }>(partsSql, [tables.map(({ oid }) => oid)])
  const lines: string[] = []
  let length = 0
  for (const table of tables) {
    for (const { part } of rows.filter((row) => row.table === table.oid)) {
      const line = `-- ${nameOf(table)}: ${asData(part)}`
      length += line.length
      if (length <= LONGEST_PARTS) lines.push(line)
    }
  }
  const parts = lines.length > 0 ? ['', '-- What hangs on them, by name:', ...lines] : []
  return [text, ...parts].join('\n')
}

const partsSql = `
  SELECT "table", part FROM (
    SELECT k.conrelid::int8::int4 AS "table", 1 AS rank, k.conname::text AS name, k.conname || ' ' || pg_get_constraintdef(k.oid) AS part
    FROM pg_constraint k WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND k.conparentid = 0
    UNION ALL
    SELECT i.indrelid::int8::int4, 2, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
    WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
    UNION ALL
    SELECT d.adrelid::int8::int4, 3, a.attname::text, a.attname || CASE WHEN a.attgenerated <> '' THEN ' GENERATED AS ' ELSE ' DEFAULT ' END
      || pg_get_expr(d.adbin, d.adrelid)
    FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
    UNION ALL
    SELECT a.attrelid::int8::int4, 4, a.attname::text, a.attname || ' GENERATED AS IDENTITY' FROM pg_attribute a WHERE a.attidentity <> ''
    UNION ALL
    SELECT t.tgrelid::int8::int4, 5, t.tgname::text, pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT t.tgisinternal
  ) parts WHERE "table" = ANY($1::int4[]) ORDER BY "table", rank, name`
