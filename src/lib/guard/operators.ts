import type { Connection } from '../postgres/connection.ts'

/** What an operator may make the server call. */
export interface Operator {
  oid: number
  /** `schema.op(type, type)` */
  signature: string
  /** Its function. */
  code: number
  /** The functions by which the planner estimates it. */
  estimators: number[]
  /** Its commutator and negator, which the planner may put in its place; anybody's operator can make itself theirs. */
  substitutes: number[]
  /** Types, not built in, of operands and result. */
  types: number[]
}

/** Reads operators by number. */
export async function readOperators(connection: Connection, oids: readonly number[]): Promise<Operator[]> {
  return oids.length === 0 ? [] : connection.query<Operator & Record<string, unknown>>(operatorsSql, [oids])
}

const operatorsSql = `
  SELECT o.oid, CASE n.nspname WHEN 'pg_catalog' THEN '' ELSE quote_ident(n.nspname) || '.' END || o.oprname
           || '(' || oidvectortypes(CAST(concat_ws(' ', NULLIF(o.oprleft, 0), NULLIF(o.oprright, 0)) AS oidvector)) || ')' AS signature, o.oprcode::oid AS code,
         ARRAY(SELECT f::oid FROM unnest(ARRAY[o.oprrest, o.oprjoin]) f WHERE f::oid <> 0) AS estimators,
         ARRAY(SELECT s FROM unnest(ARRAY[o.oprcom, o.oprnegate]) s WHERE s <> 0) AS substitutes,
         ARRAY(SELECT t FROM unnest(ARRAY[o.oprleft, o.oprright, o.oprresult]) t WHERE t >= 16384) AS types
  FROM pg_catalog.pg_operator o
  JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
  WHERE o.oid = ANY($1::oid[])
  ORDER BY o.oid`
