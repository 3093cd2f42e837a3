import type { Subject } from '../rule.ts'
import type { ExistingIndex, KeyIdentity } from './existing-index.ts'
import { oncePer } from './once.ts'

interface Row {
  oid: number
  kind: 'i' | 'I'
  parent: number | null
  keys: KeyIdentity[]
  nullsNotDistinct: boolean
  immediate: boolean
  constraint: ExistingIndex['constraint']
  referencedBy: string | null
  replicaIdentity: boolean
  clustered: boolean
}

/** The valid indexes of a subject, in the order of their names. */
export const existingIndexes = oncePer((subject: Subject): Promise<ExistingIndex[]> => read(subject))

async function read({ planner, activity }: Subject): Promise<ExistingIndex[]> {
  const { catalog, snapshot, engine } = planner
  const rows = await engine.query<Row>(indexFactsSql)
  const children = Map.groupBy(rows, (row) => row.parent)
  const treeOf = (oid: number): number[] => [
    oid,
    ...(children.get(oid) ?? []).flatMap((child) => treeOf(child.oid)),
  ]
  const indexOf = new Map(catalog.indexes.map((index) => [index.oid, index]))
  const bytes = new Map(snapshot.relations.map((relation) => [keyOf(relation), relation.bytes]))
  const counters = new Map((activity?.indexes ?? []).map((index) => [keyOf(index), index]))
  const byOid = new Map(rows.map((row) => [row.oid, row]))
  return catalog.indexes.flatMap((facts): ExistingIndex[] => {
    const row = byOid.get(facts.oid)
    const table = catalog.tableByOid(facts.table)
    if (!row || !table || !facts.valid) return []
    const { oid, kind, parent, ...rest } = row
    const oids = treeOf(oid)
    const names = oids
      .map((member) => indexOf.get(member))
      .filter((one) => one !== undefined)
      .map(keyOf)
    return [
      {
        facts,
        table,
        name: `${facts.schema}.${facts.name}`,
        partitioned: kind === 'I',
        attached: parent !== null,
        oids,
        planNames: new Set(
          catalog.indexes.filter((other) => oids.includes(other.oid)).map(({ name }) => name),
        ),
        ...rest,
        bytes: names.reduce((sum, name) => sum + (bytes.get(name) ?? 0), 0),
        activity: names.map((name) => counters.get(name)).filter((counter) => counter !== undefined),
      },
    ]
  })
}

function keyOf({ schema, name }: { schema: string; name: string }): string {
  return `${schema}\0${name}`
}

/** Operator classes of one family for one type (text_ops and varchar_ops) are the same to an index. */
const indexFactsSql = `
  SELECT i.indexrelid::int4 AS oid, c.relkind::text AS kind,
         (SELECT h.inhparent::int4 FROM pg_catalog.pg_inherits h WHERE h.inhrelid = i.indexrelid) AS parent,
         (SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
                   'id', pg_catalog.concat_ws(' ', pg_catalog.pg_get_indexdef(i.indexrelid, k.n + 1, true), o.opcfamily, o.opcintype,
                                              i.indcollation[k.n], ia.attoptions::text),
                   'option', i.indoption[k.n]) ORDER BY k.n)
          FROM pg_catalog.generate_series(0, i.indnkeyatts - 1) AS k(n)
          JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[k.n]
          JOIN pg_catalog.pg_attribute ia ON ia.attrelid = i.indexrelid AND ia.attnum = k.n + 1) AS keys,
         i.indnullsnotdistinct AS "nullsNotDistinct", i.indimmediate AS immediate,
         (SELECT pg_catalog.jsonb_build_object('name', k.conname, 'type', k.contype) FROM pg_catalog.pg_constraint k
          WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')) AS constraint,
         (SELECT min(k.conname::text) FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype = 'f') AS "referencedBy",
         i.indisreplident AS "replicaIdentity", i.indisclustered AS clustered
  FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid`
