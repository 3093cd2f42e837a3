import type { Shadow } from '../../migrations/proof/shadow.ts'

/** A database that answers SQL; the statements of one call run one after the other. */
export type Database = Pick<Shadow, 'query'>

/** A column as the catalog has it. */
export interface DesignColumn {
  name: string
  /** Of the type, or of the base of a domain: `text`, `int`, `decimal`, … or else its name in pg_type. */
  class: string
  /** As it is written, `timestamp with time zone` or `public.status`. */
  type: string
  notNull: boolean
  /** It has a default, takes its number from a sequence, or is generated. */
  filled: boolean
  /** Nobody may write it: generated, or an identity that is always taken from its sequence. */
  fixed: boolean
  /** Labels of the enum that it is, and the literals of the conditions on it. */
  literals: readonly string[]
}

/** A foreign key as the catalog has it. */
export interface DesignKey {
  columns: readonly string[]
  parent: string
  parentColumns: readonly string[]
  onDelete: 'cascade' | 'keep' | 'null'
  /** As in SQL: `CASCADE`, `NO ACTION`, … */
  action: string
}

/** A table as the catalog has it. */
export interface DesignTable {
  /** With its schema, quoted as needed. */
  name: string
  /** Without its schema. */
  label: string
  columns: readonly DesignColumn[]
  primaryKey: readonly string[] | null
  /** Columns of each unique index on all rows, that of the primary key included. Expressions count as the column in them. */
  uniques: readonly (readonly string[])[]
  foreignKeys: readonly DesignKey[]
}

/** Reads the tables of a database; what extensions made and partitions are left out. One call. */
export async function readDesign(database: Database): Promise<DesignTable[]> {
  const rows = await database.query<DesignTable & { constants: { column: string; text: string }[] }>(
    designSql,
  )
  return rows.map(({ constants, ...table }) => ({
    ...table,
    columns: table.columns.map((column) => ({
      ...column,
      literals: [
        ...column.literals,
        ...constants.filter((one) => one.column === column.name).flatMap(({ text }) => literalsOf(text)),
      ],
    })),
  }))
}

function literalsOf(condition: string): string[] {
  const strings = [...condition.matchAll(/'((?:[^']|'')*)'/g)].map(([, value]) => value ?? '')
  return strings.flatMap((value) => (/^\{.*\}$/.test(value) ? value.slice(1, -1).split(',') : [value]))
}

const classSql = `CASE WHEN b.typtype = 'e' THEN 'enum' WHEN b.typcategory = 'A' AND b.typelem <> 0 THEN 'array'
  ELSE coalesce('{"int2":"int","int4":"int","int8":"int","numeric":"decimal","float4":"float","float8":"float","varchar":"text",
    "bpchar":"text","citext":"text","name":"text","jsonb":"json","cidr":"inet"}'::jsonb ->> b.typname::text, b.typname) END`

/** The type below all domains, whether one of them forbids NULL, and the conditions of all. */
const baseSql = `LATERAL (
  WITH RECURSIVE chain AS (
    SELECT t.*, ARRAY[t.oid] AS path FROM pg_type t WHERE t.oid = a.atttypid
    UNION ALL SELECT t.*, c.path || t.oid FROM chain c JOIN pg_type t ON t.oid = c.typbasetype WHERE c.typtype = 'd')
  SELECT c.*, EXISTS (SELECT FROM chain d WHERE d.typnotnull) AS strict FROM chain c WHERE c.typtype <> 'd') b`

const names = (relation: string, keys: string) =>
  `(SELECT jsonb_agg(a.attname ORDER BY p.n) FROM unnest(${keys}) WITH ORDINALITY p(att, n)
    JOIN pg_attribute a ON a.attrelid = ${relation} AND a.attnum = p.att)`

const columnsSql = `(SELECT coalesce(jsonb_agg(jsonb_build_object('name', a.attname, 'class', ${classSql},
    'type', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull OR b.strict,
    'fixed', a.attgenerated <> '' OR a.attidentity = 'a', 'filled', a.atthasdef OR a.attidentity <> '' OR EXISTS (SELECT FROM pg_type t WHERE t.oid = a.atttypid AND t.typdefault IS NOT NULL),
    'literals', (SELECT coalesce(jsonb_agg(e.enumlabel ORDER BY e.enumsortorder), '[]') FROM pg_enum e WHERE e.enumtypid = b.oid)) ORDER BY a.attnum), '[]')
  FROM pg_attribute a CROSS JOIN ${baseSql} WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)`

/** An expression counts as the column that it depends on; partial indexes only where they leave out nothing but NULLs of their own columns. */
const uniquesSql = `(SELECT coalesce(jsonb_agg(u.columns), '[]') FROM (
    SELECT (SELECT jsonb_agg(coalesce(a.attname, x.attname) ORDER BY p.n) FROM unnest(i.indkey::int2[]) WITH ORDINALITY p(att, n)
      LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = p.att AND p.att <> 0
      LEFT JOIN pg_attribute x ON p.att = 0 AND x.attrelid = i.indrelid AND x.attnum > 0 AND NOT x.attisdropped
        AND pg_get_indexdef(i.indexrelid, p.n::int, true) ~ ('\\m' || x.attname || '\\M')
      WHERE p.n <= i.indnkeyatts) AS columns
    FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid
      AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) ~ '^\\(\\w+ IS NOT NULL\\)$')) u)`

const keysSql = `(SELECT coalesce(jsonb_agg(jsonb_build_object('columns', ${names('k.conrelid', 'k.conkey')},
    'parent', quote_ident(m.nspname) || '.' || quote_ident(r.relname), 'parentColumns', ${names('k.confrelid', 'k.confkey')},
    'onDelete', CASE k.confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'null' WHEN 'd' THEN 'null' ELSE 'keep' END,
    'action', CASE k.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' WHEN 'r' THEN 'RESTRICT' ELSE 'NO ACTION' END) ORDER BY k.conname), '[]')
  FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid JOIN pg_namespace m ON m.oid = r.relnamespace
  WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.conparentid = 0)`

const constantsSql = `(SELECT coalesce(jsonb_agg(jsonb_build_object('column', a.attname, 'text', pg_get_constraintdef(k.oid))), '[]')
  FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND (a.attnum = ANY (k.conkey) OR a.atttypid = k.contypid)
  WHERE k.contype = 'c' AND (k.conrelid = c.oid OR k.contypid <> 0))`

const designSql = `SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name, c.relname::text AS label, ${columnsSql} AS columns,
    (SELECT ${names('k.conrelid', 'k.conkey')} FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p') AS "primaryKey",
    ${uniquesSql} AS uniques, ${keysSql} AS "foreignKeys", ${constantsSql} AS constants
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
    AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_class'::regclass AND x.objid = c.oid AND x.deptype = 'e')
  ORDER BY 1`
