import type { Connection } from '../postgres/connection.ts'

/** A row of pg_proc with what else is needed to judge it. */
export interface Proc {
  oid: number
  schema: string
  name: string
  /** `schema.name(type, …)`, without a schema that is pg_catalog; put together here, because regprocedure is slow. */
  signature: string
  language: string
  /** The C symbol of a function in C or built in; the text of others. */
  source: string
  /** The file of a function in C. */
  library: string | null
  /** i, s or v; of one in language internal that is not built in, that of the built-in function it is another name for */
  volatility: string | null
  /** f, p, a or w */
  kind: string
  /** The settings that it changes while it runs, as `name=value`. */
  settings: string[] | null
  /** Whether it runs with the rights, and the `$user` schema, of its owner. */
  securityDefiner: boolean
  /** Whether it takes or gives what only the server itself can make (internal, cstring). */
  inner: boolean
  /** The extension it is a part of. */
  extension: string | null
  /** An SQL function's body, when it was resolved at its creation; and the defaults of its arguments. */
  bodyTree: string | null
  defaultsTree: string | null
  /** Types, not built in, of arguments and result. */
  types: number[]
  /** The functions that an aggregate consists of, and its sort operator. */
  parts: number[] | null
  sortOperator: number | null
}

/** Reads functions by number. */
export async function readProcs(
  connection: Pick<Connection, 'query'>,
  oids: readonly number[],
): Promise<Proc[]> {
  return oids.length === 0 ? [] : connection.query<Proc & Record<string, unknown>>(procsSql, [oids])
}

const procsSql = `
  SELECT p.oid, n.nspname::text AS schema, p.proname::text AS name, 
         CASE n.nspname WHEN 'pg_catalog' THEN '' ELSE quote_ident(n.nspname) || '.' END || quote_ident(p.proname)
           || '(' || oidvectortypes(p.proargtypes) || ')' AS signature,
         l.lanname::text AS language, p.prosrc AS source, p.probin AS library, 
         CASE WHEN p.oid >= 16384 AND l.lanname = 'internal' THEN same.volatility ELSE p.provolatile::text END AS volatility,
         p.prokind::text AS kind, p.proconfig AS settings, p.prosecdef AS "securityDefiner",
         p.proargtypes::oid[] && ARRAY[2275, 2281]::oid[] OR p.prorettype IN (2275, 2281)
           OR COALESCE(same.inner, false) AS inner,
         CASE WHEN p.oid >= 16384 THEN
           (SELECT e.extname::text FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
            WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' LIMIT 1)
         END AS extension,
         CASE WHEN l.lanname = 'sql' THEN to_jsonb(p) ->> 'prosqlbody' END AS "bodyTree",
         p.proargdefaults::text AS "defaultsTree",
         ARRAY(SELECT t FROM unnest(p.proargtypes::oid[] || p.proallargtypes || p.prorettype) t WHERE t >= 16384) AS types,
         CASE WHEN a.aggfnoid IS NOT NULL THEN
           ARRAY(SELECT f::oid FROM unnest(ARRAY[a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn,
             a.aggdeserialfn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn]) f WHERE f::oid <> 0)
         END AS parts,
         NULLIF(a.aggsortop, 0) AS "sortOperator"
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang
  LEFT JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = p.oid
  LEFT JOIN LATERAL (
    SELECT max(b.provolatile::text) AS volatility,
           bool_or(b.proargtypes::oid[] && ARRAY[2275, 2281]::oid[] OR b.prorettype IN (2275, 2281)) AS inner
    FROM pg_catalog.pg_proc b
    WHERE p.oid >= 16384 AND l.lanname = 'internal' AND b.oid < 16384 AND b.prolang = p.prolang AND b.prosrc = p.prosrc
  ) AS same ON true
  WHERE p.oid = ANY($1::oid[])
  ORDER BY p.oid`
