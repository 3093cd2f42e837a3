import { privileges, userObject } from './relation-queries.ts'

/** What does not hang on a relation, in the form of `relationQueries`. */
export const objectQueries: readonly string[] = [
  `SELECT 'schema' AS kind, quote_ident(n.nspname) AS name, NULL AS parent, jsonb_build_object(
     'owner', n.nspowner::regrole::text, 'privileges', ${privileges('n.nspacl', 'n', 'n.nspowner')}, 'comment', obj_description(n.oid, 'pg_namespace')) AS facts
   FROM pg_namespace n WHERE ${userObject('pg_namespace', 'n.oid')}`,

  `SELECT 'extension', quote_ident(e.extname), NULL, jsonb_build_object('schema', e.extnamespace::regnamespace::text) FROM pg_extension e`,

  `SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END, p.oid::regprocedure::text, NULL, jsonb_build_object(
     'definition', CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) ELSE pg_get_function_arguments(p.oid) END,
     'result', pg_get_function_result(p.oid), 'owner', p.proowner::regrole::text, 'privileges', ${privileges('p.proacl', 'f', 'p.proowner')},
     'aggregate', (SELECT jsonb_build_object('transition', g.aggtransfn::text, 'final', g.aggfinalfn::text, 'combine', g.aggcombinefn::text,
                     'state', g.aggtranstype::regtype::text, 'initial', g.agginitval) FROM pg_aggregate g WHERE g.aggfnoid = p.oid),
     'comment', obj_description(p.oid, 'pg_proc'))
   FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${userObject('pg_proc', 'p.oid')}`,

  `SELECT CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range' ELSE 'type' END, t.oid::regtype::text, NULL, jsonb_build_object(
     'labels', (SELECT jsonb_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
     'base', CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END, 'default', t.typdefault, 'not null', t.typnotnull,
     'subtype', (SELECT r.rngsubtype::regtype::text FROM pg_range r WHERE r.rngtypid = t.oid),
     'collation', (SELECT l.collname FROM pg_collation l WHERE l.oid = t.typcollation AND t.typtype = 'd'),
     'owner', t.typowner::regrole::text, 'privileges', ${privileges('t.typacl', 'T', 't.typowner')}, 'comment', obj_description(t.oid, 'pg_type'))
   FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
   WHERE (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'b' AND t.typelem = 0) AND ${userObject('pg_type', 't.oid')}`,

  `SELECT 'publication', quote_ident(p.pubname), NULL, (to_jsonb(p) - '{oid,pubname,pubowner}'::text[]) || jsonb_build_object(
     'tables', (SELECT jsonb_agg(r.prrelid::regclass::text || coalesce(' ' || (to_jsonb(r) ->> 'prattrs'), '') ORDER BY 1)
                FROM (SELECT * FROM pg_publication_rel ORDER BY prrelid::regclass::text) r WHERE r.prpubid = p.oid),
     'owner', p.pubowner::regrole::text) FROM pg_publication p`,

  `SELECT 'event trigger', quote_ident(e.evtname), NULL, jsonb_build_object('event', e.evtevent, 'function', e.evtfoid::regprocedure::text,
     'enabled', e.evtenabled, 'tags', e.evttags) FROM pg_event_trigger e
   WHERE NOT EXISTS (SELECT FROM pg_depend x WHERE x.objid = e.oid AND x.deptype = 'e')`,

  `SELECT 'collation', quote_ident(n.nspname) || '.' || quote_ident(c.collname), NULL,
     to_jsonb(c) - '{oid,collname,collnamespace,collowner,collversion}'::text[]
   FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE ${userObject('pg_collation', 'c.oid')}`,

  `SELECT 'operator', o.oid::regoperator::text, NULL, jsonb_build_object('function', o.oprcode::text, 'result', o.oprresult::regtype::text,
     'commutator', o.oprcom::regoper::text, 'negator', o.oprnegate::regoper::text)
   FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE ${userObject('pg_operator', 'o.oid')}`,

  `SELECT 'operator class', quote_ident(n.nspname) || '.' || quote_ident(o.opcname) || ' ' || am.amname, NULL, jsonb_build_object(
     'type', o.opcintype::regtype::text, 'default', o.opcdefault)
   FROM pg_opclass o JOIN pg_namespace n ON n.oid = o.opcnamespace JOIN pg_am am ON am.oid = o.opcmethod WHERE ${userObject('pg_opclass', 'o.oid')}`,

  `SELECT 'cast', k.castsource::regtype::text || ' to ' || k.casttarget::regtype::text, NULL, jsonb_build_object(
     'function', k.castfunc::regprocedure::text, 'context', k.castcontext, 'method', k.castmethod)
   FROM pg_cast k WHERE k.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.objid = k.oid AND x.deptype = 'e')`,

  `SELECT 'text search ' || what, name, NULL, facts FROM (
     SELECT 'configuration' AS what, quote_ident(n.nspname) || '.' || quote_ident(c.cfgname) AS name, jsonb_build_object('maps',
       (SELECT jsonb_agg(m.maptokentype || ' ' || m.mapdict::regdictionary::text ORDER BY m.maptokentype, m.mapseqno) FROM pg_ts_config_map m WHERE m.mapcfg = c.oid)) AS facts
     FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace WHERE ${userObject('pg_ts_config', 'c.oid')}
     UNION ALL SELECT 'dictionary', quote_ident(n.nspname) || '.' || quote_ident(d.dictname), jsonb_build_object('options', d.dictinitoption)
     FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace WHERE ${userObject('pg_ts_dict', 'd.oid')}) AS texts`,

  `SELECT 'default privileges', coalesce(d.defaclnamespace::regnamespace::text, '') || ' ' || d.defaclrole::regrole::text || ' ' || d.defaclobjtype::text, NULL,
     jsonb_build_object('privileges', ${privileges('d.defaclacl', 'r', 'd.defaclrole')}) FROM pg_default_acl d`,

  `SELECT 'foreign server', quote_ident(s.srvname), NULL, jsonb_build_object('options', s.srvoptions, 'owner', s.srvowner::regrole::text) FROM pg_foreign_server s`,
]
