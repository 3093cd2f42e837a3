/** Schemas of the user. */
const userSchema = (alias: string) =>
  `${alias}.nspname NOT IN ('pg_catalog', 'information_schema') AND ${alias}.nspname !~ '^pg_(toast|temp)'`

/** Objects that an extension owns are the extension's. */
const notOfExtension = (catalog: string, oid: string) =>
  `NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = '${catalog}'::regclass AND x.objid = ${oid} AND x.deptype = 'e')`

/** Privileges in a fixed order, as text; those that nobody has changed are the defaults of the kind of object. */
const acl = (stored: string, kind: string, owner: string) =>
  `(SELECT jsonb_agg(e::text ORDER BY e::text) FROM unnest(coalesce(${stored}, acldefault('${kind}', ${owner}))) e)`

/** The conditions under which an object of a catalog counts. */
export const userObject = (catalog: string, oid: string, schema = 'n') =>
  `${userSchema(schema)} AND ${notOfExtension(catalog, oid)}`

/** Privileges as text. */
export const privileges = acl

/**
 * Relations and what hangs on them. Each query gives `kind`, `name` (unique within the kind), `parent` (the relation it
 * belongs to, or null) and `facts`, an object of everything that a migration can change and a dump would show. Names
 * stand for object identifiers, so that two databases can be compared; columns of catalogs that not all versions
 * have are taken through to_jsonb.
 */
export const relationQueries: readonly string[] = [
  `SELECT 'relation' AS kind, quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name, NULL AS parent, jsonb_build_object(
     'kind', c.relkind, 'persistence', c.relpersistence, 'owner', c.relowner::regrole::text, 'privileges', ${acl('c.relacl', 'r', 'c.relowner')},
     'options', (SELECT jsonb_agg(o ORDER BY o) FROM unnest(c.reloptions) o), 'comment', obj_description(c.oid, 'pg_class'),
     'replica identity', c.relreplident, 'row security', c.relrowsecurity, 'forced row security', c.relforcerowsecurity,
     'partition key', CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,
     'partition bound', pg_get_expr(c.relpartbound, c.oid),
     'parents', (SELECT jsonb_agg(h.inhparent::regclass::text ORDER BY h.inhseqno) FROM pg_inherits h WHERE h.inhrelid = c.oid),
     'access method', (SELECT amname FROM pg_am WHERE oid = c.relam AND c.relkind <> 'i'),
     'typed', nullif(c.reloftype, 0)::regtype::text, 'populated', c.relispopulated,
     'definition', CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
     'toast options', (SELECT t.reloptions FROM pg_class t WHERE t.oid = c.reltoastrelid)) AS facts
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND ${userObject('pg_class', 'c.oid')}`,

  `SELECT 'column', a.attrelid::regclass::text || '.' || quote_ident(a.attname), a.attrelid::regclass::text, jsonb_build_object(
     'position', (SELECT count(*) FROM pg_attribute b WHERE b.attrelid = a.attrelid AND b.attnum BETWEEN 1 AND a.attnum AND NOT b.attisdropped),
     'type', format_type(a.atttypid, a.atttypmod), 'not null', a.attnotnull,
     'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
     'generated', CASE WHEN a.attgenerated <> '' THEN a.attgenerated::text || ' ' || pg_get_expr(d.adbin, d.adrelid) END,
     'identity', a.attidentity, 'storage', a.attstorage,
     'compression', coalesce(to_jsonb(a) ->> 'attcompression', ''),
     'collation', (SELECT l.oid::regcollation::text FROM pg_collation l WHERE l.oid = a.attcollation AND l.oid <> t.typcollation),
     'statistics target', coalesce(nullif(to_jsonb(a) ->> 'attstattarget', '-1'), 'default'),
     'options', a.attoptions, 'foreign options', a.attfdwoptions, 'privileges', ${acl('a.attacl', 'c', 'c.relowner')},
     'local', a.attislocal, 'comment', col_description(a.attrelid, a.attnum))
   FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND a.attnum > 0 AND NOT a.attisdropped AND ${userObject('pg_class', 'c.oid')}`,

  `SELECT 'constraint', coalesce(nullif(k.conrelid, 0)::regclass::text, 'domain ' || k.contypid::regtype::text) || '.' || quote_ident(k.conname),
     nullif(k.conrelid, 0)::regclass::text, jsonb_build_object(
     'definition', pg_get_constraintdef(k.oid), 'validated', k.convalidated, 'type', k.contype,
     'enforced', coalesce(to_jsonb(k) ->> 'conenforced', 'true'), 'inherited', k.coninhcount > 0,
     'no inherit', k.contype IN ('c', 'n') AND k.connoinherit, 'domain', nullif(k.contypid, 0)::regtype::text, 'comment', obj_description(k.oid, 'pg_constraint'))
   FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
   WHERE k.contype <> 't' AND ${userObject('pg_class', 'k.conrelid')}`,

  `SELECT 'index', i.indexrelid::regclass::text, i.indrelid::regclass::text, jsonb_build_object(
     'definition', pg_get_indexdef(i.indexrelid), 'valid', i.indisvalid, 'clustered', i.indisclustered,
     'replica identity', i.indisreplident, 'options', c.reloptions,
     'constraint', EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')),
     'partition of', (SELECT h.inhparent::regclass::text FROM pg_inherits h WHERE h.inhrelid = i.indexrelid),
     'statistics targets', (SELECT jsonb_agg(nullif(to_jsonb(a) ->> 'attstattarget', '-1') ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = i.indexrelid),
     'comment', obj_description(i.indexrelid, 'pg_class'))
   FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${userObject('pg_class', 'i.indrelid')}`,

  `SELECT 'trigger', t.tgrelid::regclass::text || '.' || quote_ident(t.tgname), t.tgrelid::regclass::text, jsonb_build_object(
     'definition', pg_get_triggerdef(t.oid), 'enabled', t.tgenabled, 'comment', obj_description(t.oid, 'pg_trigger'))
   FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE NOT t.tgisinternal AND ${userObject('pg_class', 'c.oid')}`,

  `SELECT 'rule', r.ev_class::regclass::text || '.' || quote_ident(r.rulename), r.ev_class::regclass::text, jsonb_build_object(
     'definition', pg_get_ruledef(r.oid), 'enabled', r.ev_enabled)
   FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE r.rulename <> '_RETURN' AND ${userObject('pg_class', 'c.oid')}`,

  `SELECT 'policy', p.polrelid::regclass::text || '.' || quote_ident(p.polname), p.polrelid::regclass::text, jsonb_build_object(
     'command', p.polcmd, 'permissive', p.polpermissive,
     'roles', (SELECT jsonb_agg(CASE r WHEN 0 THEN 'public' ELSE r::regrole::text END ORDER BY r) FROM unnest(p.polroles) r),
     'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid),
     'comment', obj_description(p.oid, 'pg_policy'))
   FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${userObject('pg_class', 'c.oid')}`,

  `SELECT 'sequence', s.seqrelid::regclass::text, NULL, jsonb_build_object(
     'type', s.seqtypid::regtype::text, 'start', s.seqstart, 'increment', s.seqincrement, 'minimum', s.seqmin,
     'maximum', s.seqmax, 'cache', s.seqcache, 'cycle', s.seqcycle, 'owner', c.relowner::regrole::text,
     'privileges', ${acl('c.relacl', 's', 'c.relowner')}, 'persistence', c.relpersistence, 'comment', obj_description(c.oid, 'pg_class'),
     'owned by', (SELECT d.refobjid::regclass::text || '.' || quote_ident(a.attname) || CASE d.deptype WHEN 'i' THEN ' (identity)' ELSE '' END
                  FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i') AND d.refclassid = 'pg_class'::regclass))
   FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE ${userObject('pg_class', 'c.oid')}`,

  `SELECT 'statistics object', quote_ident(n.nspname) || '.' || quote_ident(s.stxname), s.stxrelid::regclass::text, jsonb_build_object(
     'definition', pg_get_statisticsobjdef(s.oid), 'target', coalesce(nullif(to_jsonb(s) ->> 'stxstattarget', '-1'), 'default'),
     'owner', s.stxowner::regrole::text, 'comment', obj_description(s.oid, 'pg_statistic_ext'))
   FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE ${userObject('pg_statistic_ext', 's.oid')}`,
]
