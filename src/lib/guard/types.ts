import type { Connection } from '../postgres/connection.ts'

/** What values of a type, not built in, may make the server call without any name in the statement. */
export interface TypeUse {
  oid: number
  name: string
  /** Input, output, type modifiers, subscripts; comparisons, hashes and what else its operator classes hold. */
  support: number[]
  /** Of a range, its canonical form and distance. */
  parts: number[]
  operators: number[]
  /** CHECK constraints of a domain, as stored trees. */
  checks: string[]
  /** The functions of its casts. */
  casts: number[]
  /** Types, not built in, that it consists of, is made over, or turns into by itself. */
  types: number[]
}

/** Reads types by number. */
export async function readTypes(connection: Connection, oids: readonly number[]): Promise<TypeUse[]> {
  return oids.length === 0 ? [] : connection.query<TypeUse & Record<string, unknown>>(typesSql, [oids])
}

/** Columns that some versions lack are read through jsonb. */
const ranges = `(SELECT g.* FROM pg_catalog.pg_range g
  WHERE g.rngtypid = t.oid OR (to_jsonb(g) ->> 'rngmultitypid')::oid = t.oid) AS r`

const classes = `(SELECT o.* FROM pg_catalog.pg_opclass o
  WHERE o.opcintype = t.oid OR o.oid IN (SELECT r.rngsubopc FROM ${ranges})) AS c`

const typesSql = `
  SELECT t.oid, t.oid::regtype::text AS name,
    ARRAY(SELECT f::oid FROM ${ranges}, unnest(ARRAY[r.rngcanonical, r.rngsubdiff]) f WHERE f::oid <> 0) AS parts,
    ARRAY(
      SELECT f::oid FROM unnest(ARRAY[t.typinput, t.typoutput, t.typreceive, t.typsend, t.typmodin, t.typmodout,
        NULLIF(to_jsonb(t) ->> 'typsubscript', '-')::regproc]) f WHERE f::oid <> 0
      UNION SELECT a.amproc::oid FROM ${classes} JOIN pg_catalog.pg_amproc a ON a.amprocfamily = c.opcfamily
      WHERE t.oid IN (a.amproclefttype, a.amprocrighttype) OR a.amproclefttype = c.opcintype) AS support,
    ARRAY(
      SELECT a.amopopr FROM ${classes} JOIN pg_catalog.pg_amop a ON a.amopfamily = c.opcfamily
      WHERE t.oid IN (a.amoplefttype, a.amoprighttype) OR a.amoplefttype = c.opcintype) AS operators,
    ARRAY(SELECT k.conbin::text FROM pg_catalog.pg_constraint k
          WHERE k.contypid = t.oid AND k.conbin IS NOT NULL) AS checks,
    ARRAY(SELECT k.castfunc FROM pg_catalog.pg_cast k
          WHERE t.oid IN (k.castsource, k.casttarget) AND k.castfunc <> 0) AS casts,
    ARRAY(SELECT y FROM (
      SELECT unnest(ARRAY[t.typbasetype, t.typelem])
      UNION SELECT r.rngsubtype FROM ${ranges}
      UNION SELECT r.rngtypid FROM ${ranges}
      UNION SELECT a.atttypid FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = t.typrelid AND t.typrelid <> 0 AND a.attnum > 0 AND NOT a.attisdropped
      UNION SELECT k.casttarget FROM pg_catalog.pg_cast k
            WHERE k.castsource = t.oid AND k.castcontext = 'i') AS used(y)
      WHERE y >= 16384 AND y <> t.oid) AS types
  FROM pg_catalog.pg_type t
  WHERE t.oid = ANY($1::oid[])
  ORDER BY t.oid`
