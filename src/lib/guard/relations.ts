import type { Connection } from '../postgres/connection.ts'

/** What reading a table or view may make the server call. */
export interface RelationUse {
  oid: number
  /** As in pg_class.relkind: r, p, m, v, f, … */
  kind: string
  /** `schema.name`, whatever the search path. */
  name: string
  /** What reading it evaluates: the query of a view, the expressions of virtual columns; as stored trees. */
  viewTrees: string[]
  /** Row security policies for reading. */
  policyTrees: string[]
  /**
   * Expressions of indexes, statistics, partition keys and constraints: planning folds what is constant in them, and so runs
   * it.
   */
  plannedTrees: string[]
  /** Handlers of its access methods, and what its indexes and partition keys compare with. */
  support: number[]
  /** Types of its columns that are not built in. */
  types: number[]
  /** Partitions and tables that inherit from it. */
  children: number[]
}

/** Reads relations by number. With `checksAreExamined` all CHECK constraints count, else those that planning looks at. */
export async function readRelations(
  connection: Connection,
  oids: readonly number[],
  checksAreExamined: boolean,
): Promise<RelationUse[]> {
  if (oids.length === 0) return []
  return connection.query<RelationUse & Record<string, unknown>>(relationsSql, [oids, checksAreExamined])
}

const relationsSql = `
  SELECT c.oid, c.relkind::text AS kind, n.nspname || '.' || c.relname AS name,
    ARRAY(SELECT w.ev_action::text FROM pg_catalog.pg_rewrite w
          WHERE w.ev_class = c.oid AND w.ev_type = '1' AND c.relkind <> 'm'
          UNION ALL SELECT d.adbin::text FROM pg_catalog.pg_attrdef d
          JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
          WHERE d.adrelid = c.oid AND a.attgenerated = 'v') AS "viewTrees",
    ARRAY(SELECT p.polqual::text FROM pg_catalog.pg_policy p
          WHERE p.polrelid = c.oid AND c.relrowsecurity AND p.polcmd IN ('r', '*') AND p.polqual IS NOT NULL) AS "policyTrees",
    CASE WHEN c.oid < 16384 THEN '{}'::text[] ELSE ARRAY(
      SELECT tree FROM (
        SELECT unnest(ARRAY[i.indexprs::text, i.indpred::text]) FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid
        UNION ALL SELECT to_jsonb(s) ->> 'stxexprs' FROM pg_catalog.pg_statistic_ext s WHERE s.stxrelid = c.oid
        UNION ALL SELECT k.partexprs::text FROM pg_catalog.pg_partitioned_table k WHERE k.partrelid = c.oid
        UNION ALL SELECT k.conbin::text FROM pg_catalog.pg_constraint k
          WHERE k.conrelid = c.oid AND k.contype = 'c'
            AND ($2 OR EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid))) AS planned(tree)
      WHERE tree IS NOT NULL) END AS "plannedTrees",
    CASE WHEN c.oid < 16384 THEN '{}'::oid[] ELSE ARRAY(
      SELECT m.amhandler::oid FROM pg_catalog.pg_am m WHERE m.oid = c.relam
      UNION SELECT m.amhandler::oid FROM pg_catalog.pg_index i
        JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid JOIN pg_catalog.pg_am m ON m.oid = x.relam
        WHERE i.indrelid = c.oid
      UNION SELECT a.amproc::oid FROM (
          SELECT unnest(i.indclass::oid[]) FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid
          UNION SELECT unnest(k.partclass::oid[]) FROM pg_catalog.pg_partitioned_table k WHERE k.partrelid = c.oid) AS used(class)
        JOIN pg_catalog.pg_opclass o ON o.oid = used.class
        JOIN pg_catalog.pg_amproc a ON a.amprocfamily = o.opcfamily
        WHERE a.oid >= 16384) END AS support,
    ARRAY(SELECT DISTINCT a.atttypid FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid >= 16384) AS types,
    ARRAY(SELECT h.inhrelid FROM pg_catalog.pg_inherits h WHERE h.inhparent = c.oid) AS children
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.oid = ANY($1::oid[])
  ORDER BY c.oid`
