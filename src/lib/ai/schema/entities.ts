import type { CatalogImage } from '../../migrations/proof/catalog-image.ts'
import type { deleteActions } from './schema-prompt.ts'
import type { Answering } from './shadow-session.ts'

/** A column as a summary shows it. */
export interface SchemaColumn {
  name: string
  /** As `format_type` writes it. */
  type: string
  notNull: boolean
  /** Part of the primary key. */
  primary: boolean
  /** Unique by itself. */
  unique: boolean
  /** `identity`, `generated`, the expression of a default, or null. */
  default: string | null
}

/** A table of the schema as it will be, or one that will be gone. */
export interface SchemaEntity {
  /** With its schema where that is not public; quoted as needed. */
  name: string
  /** `referenced`: left as it is, and named because a new or changed table refers to it. */
  state: 'new' | 'changed' | 'dropped' | 'referenced'
  comment: string | null
  columns: SchemaColumn[]
}

/** A foreign key of a new or changed table. */
export interface SchemaRelation {
  table: string
  columns: string[]
  references: string
  referencedColumns: string[]
  onDelete: (typeof deleteActions)[number]
  /** Whether a row of the other table has at most one of these. */
  oneToOne: boolean
  /** Whether a row may refer to none. */
  optional: boolean
  /** Why it deletes so, in words of the model; null when it does not say. */
  why: string | null
}

/** The tables that a change concerns, and how they hang together. */
export interface SchemaSummary {
  entities: SchemaEntity[]
  relations: SchemaRelation[]
}

/** Summarises what lies between the catalog of before, and that of a shadow now. */
export async function summarise(
  shadow: Answering,
  before: CatalogImage,
  after: CatalogImage,
): Promise<SchemaSummary> {
  const tables = await shadow.query<Omit<SchemaEntity, 'state'>>(tablesSql)
  const keys = await shadow.query<SchemaRelation>(relationsSql)
  const changed = changedTables(before, after)
  const relations = keys.filter(({ table }) => changed.has(table))
  const referred = new Set(relations.map(({ references }) => references))
  const entities = tables.flatMap((table): SchemaEntity[] => {
    const state = changed.get(table.name) ?? (referred.has(table.name) ? 'referenced' : undefined)
    return state
      ? [{ name: shownName(table.name), state, comment: table.comment, columns: table.columns }]
      : []
  })
  const gone = [...changed].filter(([, state]) => state === 'dropped')
  return {
    entities: [
      ...entities,
      ...gone.map(
        ([name]): SchemaEntity => ({ name: shownName(name), state: 'dropped', comment: null, columns: [] }),
      ),
    ],
    relations: relations.map((relation) => ({
      ...relation,
      table: shownName(relation.table),
      references: shownName(relation.references),
      why: null,
    })),
  }
}

/** A name of the catalog as people write it: without the schema public. */
export function shownName(name: string): string {
  return name.replace(/^public\./, '')
}

/** Tables by name that are new, changed or dropped: they themselves, or what belongs to them. */
function changedTables(before: CatalogImage, after: CatalogImage): Map<string, SchemaEntity['state']> {
  const changed = new Map<string, SchemaEntity['state']>()
  for (const [key, object] of [...before, ...after]) {
    const [was, is] = [before.get(key), after.get(key)]
    if (JSON.stringify(was?.facts) === JSON.stringify(is?.facts)) continue
    const table = object.kind === 'relation' ? object.name : object.parent
    if (table === null) continue
    const relation = [before, after].map((image) => image.get(`relation ${table}`))
    const [wasTable, isTable] = relation
    if (![wasTable, isTable].some((one) => /^[rp]$/.test(String(one?.facts.kind)))) continue
    changed.set(table, !wasTable ? 'new' : isTable ? 'changed' : 'dropped')
  }
  return changed
}

const ours = `n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'`

/** A unique index on plain columns and all rows, whose columns are all among these. */
const uniqueAmong = (table: string, columns: string) => `EXISTS (
  SELECT FROM pg_index i WHERE i.indrelid = ${table} AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL
  AND (i.indkey::int2[])[0:i.indnkeyatts - 1] <@ ${columns})`

const tablesSql = `SELECT set_config('search_path', '', true);
  SELECT c.oid::regclass::text AS name, obj_description(c.oid, 'pg_class') AS comment,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('name', quote_ident(a.attname), 'type', format_type(a.atttypid, a.atttypmod),
       'notNull', a.attnotnull,
       'primary', EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p' AND a.attnum = ANY (k.conkey)),
       'unique', ${uniqueAmong('c.oid', 'ARRAY[a.attnum]')},
       'default', CASE WHEN a.attidentity <> '' THEN 'identity' WHEN a.attgenerated <> '' THEN 'generated'
         ELSE pg_get_expr(d.adbin, d.adrelid) END) ORDER BY a.attnum), '[]')
     FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND ${ours} ORDER BY 1`

const names = (table: string, numbers: string) => `(
  SELECT jsonb_agg(quote_ident(a.attname) ORDER BY p.n) FROM unnest(${numbers}) WITH ORDINALITY p(att, n)
  JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = p.att)`

const relationsSql = `SELECT set_config('search_path', '', true);
  SELECT k.conrelid::regclass::text AS "table", ${names('k.conrelid', 'k.conkey')} AS columns,
    k.confrelid::regclass::text AS "references", ${names('k.confrelid', 'k.confkey')} AS "referencedColumns",
    CASE k.confdeltype WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL'
      WHEN 'd' THEN 'SET DEFAULT' ELSE 'NO ACTION' END AS "onDelete",
    ${uniqueAmong('k.conrelid', 'k.conkey')} AS "oneToOne",
    EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey) AND NOT a.attnotnull) AS optional
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE k.contype = 'f' AND k.conparentid = 0 AND ${ours} ORDER BY 1, 2`
