import type { Shadow } from '../shadow.ts'

/** A type as far as values for it have to be made up. */
export interface TypeFacts {
  /** As it is written in a cast, schema and length included. */
  sql: string
  /** `pg_type.typname` of the type, of the base of a domain, or of the elements of an array. */
  name: string
  array: boolean
  /** numeric(p,s), varchar(n) and so on: `atttypmod`, -1 without. */
  modifier: number
  /** Of an enum, in order. */
  labels: string[] | null
  /** How many fields it has, for a composite type; else 0. */
  fields: number
  /** CHECK conditions of the domain that it is. */
  checks: string[]
}

/** A column that can be given a value. */
export interface FilledColumn {
  name: string
  type: TypeFacts
  notNull: boolean
  /** It takes its number from a sequence. */
  counts: boolean
  hasDefault: boolean
}

/** A foreign key: the columns and, in the same order, those that they refer to. */
export interface ForeignKey {
  columns: string[]
  parent: string
  parentColumns: string[]
}

/** A table that takes rows. */
export interface FilledTable {
  /** `schema.name`, quoted. */
  name: string
  columns: FilledColumn[]
  foreignKeys: ForeignKey[]
  /** CHECK conditions of the table. */
  checks: string[]
  partition: { strategy: string; key: string; bounds: string[] } | null
}

/** The plain and partitioned tables of a shadow with what rows of them must obey; partitions get theirs through the parent. */
export async function filledTables(shadow: Shadow): Promise<FilledTable[]> {
  return shadow.query<FilledTable>(tablesSql)
}

const typeFacts = (type: string, modifier: string) => `(
  WITH RECURSIVE base AS (
    SELECT t.oid, t.typbasetype, t.typtype, t.typname, t.typelem, t.typrelid, t.typcategory, ${modifier} AS modifier FROM pg_type t WHERE t.oid = ${type}
    UNION ALL SELECT t.oid, t.typbasetype, t.typtype, t.typname, t.typelem, t.typrelid, t.typcategory, base.typtypmod FROM (
      SELECT b.*, d.typtypmod FROM base b JOIN pg_type d ON d.oid = b.oid WHERE b.typtype = 'd') base JOIN pg_type t ON t.oid = base.typbasetype)
  SELECT jsonb_build_object('sql', format_type(${type}, ${modifier}), 'modifier', b.modifier,
    'checks', (SELECT coalesce(jsonb_agg(pg_get_constraintdef(k.oid)), '[]') FROM pg_constraint k WHERE k.contypid = ${type} AND k.contype = 'c'),
    'fields', (SELECT count(*) FROM pg_attribute f WHERE f.attrelid = coalesce(e.typrelid, b.typrelid) AND f.attnum > 0 AND NOT f.attisdropped),
    'array', b.typcategory = 'A', 'name', coalesce(e.typname, b.typname),
    'labels', (SELECT jsonb_agg(l.enumlabel ORDER BY l.enumsortorder) FROM pg_enum l WHERE l.enumtypid = coalesce(e.oid, b.oid)))
  FROM base b LEFT JOIN pg_type e ON e.oid = b.typelem AND b.typcategory = 'A' WHERE b.typtype <> 'd')`

const tablesSql = `SELECT set_config('search_path', '', true);
  SELECT c.oid::regclass::text AS name,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('name', a.attname, 'notNull', a.attnotnull, 'hasDefault', a.atthasdef,
        'counts', a.attidentity <> '' OR coalesce((SELECT pg_get_expr(d.adbin, d.adrelid) ~ 'nextval' FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum), false),
        'type', ${typeFacts('a.atttypid', 'a.atttypmod')}) ORDER BY a.attnum), '[]')
     FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity <> 'a') AS columns,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('parent', k.confrelid::regclass::text,
        'columns', (SELECT jsonb_agg(a.attname ORDER BY p.n) FROM unnest(k.conkey) WITH ORDINALITY p(att, n) JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.att),
        'parentColumns', (SELECT jsonb_agg(a.attname ORDER BY p.n) FROM unnest(k.confkey) WITH ORDINALITY p(att, n) JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = p.att))
        ORDER BY k.conname), '[]') FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.conparentid = 0) AS "foreignKeys",
    (SELECT coalesce(jsonb_agg(pg_get_constraintdef(k.oid)), '[]') FROM pg_constraint k
     WHERE k.contype = 'c' AND k.conrelid = c.oid) AS checks,
    CASE WHEN c.relkind = 'p' THEN jsonb_build_object('strategy', p.partstrat, 'key', pg_get_partkeydef(c.oid), 'bounds',
      (SELECT coalesce(jsonb_agg(pg_get_expr(h.relpartbound, h.oid)), '[]') FROM pg_inherits i JOIN pg_class h ON h.oid = i.inhrelid WHERE i.inhparent = c.oid)) END AS partition
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_partitioned_table p ON p.partrelid = c.oid
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
    AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = 'pg_class'::regclass AND x.objid = c.oid AND x.deptype = 'e')
  ORDER BY 1`
