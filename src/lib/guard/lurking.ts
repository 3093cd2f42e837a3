import type { Connection } from '../postgres/connection.ts'

/** What somebody added to built-in types: the server may call it in any statement, and no name tells. */
export interface Lurking {
  functions: number[]
  operators: number[]
  /** Types that values of built-in types turn into by themselves. */
  types: number[]
}

/**
 * Reads what was added to built-in types and settings of the whole database: casts, operator classes and members of operator
 * families, text search parsers and templates, encoding conversions, and type modifiers, which a type's name in a text runs.
 */
export async function readLurking(connection: Connection): Promise<Lurking> {
  const [row] = await connection.query<Lurking & Record<string, unknown>>(lurkingSql)
  return row ?? { functions: [], operators: [], types: [] }
}

const lurkingSql = `
  SELECT
    ARRAY(SELECT f FROM (
      SELECT k.castfunc FROM pg_catalog.pg_cast k
        WHERE k.oid >= 16384 AND k.castsource < 16384 AND (k.casttarget < 16384 OR k.castcontext = 'i')
      UNION SELECT a.amproc::oid FROM pg_catalog.pg_amproc a
        WHERE a.oid >= 16384 AND a.amproclefttype < 16384 AND a.amprocrighttype < 16384
          AND (a.amprocfamily < 16384 OR EXISTS (SELECT FROM pg_catalog.pg_opclass o
               WHERE o.opcfamily = a.amprocfamily AND o.opcdefault))
      UNION SELECT unnest(ARRAY[p.prsstart, p.prstoken, p.prsend, p.prsheadline, p.prslextype]::oid[])
        FROM pg_catalog.pg_ts_parser p WHERE p.oid >= 16384
      UNION SELECT unnest(ARRAY[t.tmplinit, t.tmpllexize]::oid[]) FROM pg_catalog.pg_ts_template t WHERE t.oid >= 16384
      UNION SELECT c.conproc::oid FROM pg_catalog.pg_conversion c WHERE c.oid >= 16384
      UNION SELECT unnest(ARRAY[t.typmodin, t.typmodout]::oid[]) FROM pg_catalog.pg_type t WHERE t.oid >= 16384
    ) AS lurking(f) WHERE f <> 0) AS functions,
    ARRAY(SELECT a.amopopr FROM pg_catalog.pg_amop a
      WHERE a.oid >= 16384 AND a.amoplefttype < 16384 AND a.amoprighttype < 16384 AND a.amopfamily < 16384) AS operators,
    ARRAY(SELECT k.casttarget FROM pg_catalog.pg_cast k
      WHERE k.oid >= 16384 AND k.castsource < 16384 AND k.casttarget >= 16384 AND k.castcontext = 'i') AS types`
