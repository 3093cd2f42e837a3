import { judge } from '../../guard/judge.ts'
import { namesIn } from '../../guard/names.ts'
import { oneQuery } from '../../guard/one-query.ts'
import { type Allowances, type ReachedHow, refuse, type Verdict } from '../../guard/verdict.ts'
import type { Connection } from '../../postgres/connection.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import { nodesOf } from '../../sql/walk.ts'
import type { MaskName } from './mask-name.ts'
import { type MaskedColumns, maskedColumns } from './masked-columns.ts'
import { type MaskedRelation, maskedSql } from './masked-sql.ts'
import { maskedUse } from './masked-uses.ts'
import { meaningSql, readableColumnsSql } from './masks-sql.ts'

/** What may be read of a database. */
export interface Restrictions {
  /** Only what lies in these; null for all. */
  schemas: readonly string[] | null
  masks: readonly MaskName[]
  allow: Allowances
}

/** A query that may run, as it is to be run, or why it may not. */
export type Restricted =
  | { verdict: Verdict & { allowed: true }; sql: string; relations: string[] }
  | { verdict: Verdict & { allowed: false } }

/**
 * Judges a query by the guard and by what may be read, and writes it with masks in the place of masked columns. Nothing of it
 * is run. Leaves the session with another search path. Throws `USAGE_INVALID` for a mask of no column.
 */
export async function restrict(
  sql: string,
  connection: Connection,
  { schemas, masks, allow }: Restrictions,
): Promise<Restricted> {
  const query = await oneQuery(sql)
  if ('allowed' in query) return { verdict: query }
  const reached: Reached[] = []
  const functions: string[] = []
  // what a function that is taken for harmless reads cannot be told
  const allowed = masks.length > 0 ? { ...allow, functions: [] } : allow
  const verdict = await judge(query.text, connection, allowed, {
    relation: (relation, how) => void reached.push({ ...relation, ...how }),
    function: ({ name }) => void functions.push(name),
  })
  if (!verdict.allowed) return { verdict: { ...verdict, allowed: false } }
  const forbidden = forbiddenReach(reached, functions, schemas, masks.length > 0)
  if (forbidden) return { verdict: refuse('relation', ...forbidden) }
  const meant = await meaningOf(query.text, connection)
  const relations = [...new Set(reached.filter(({ named }) => named).map(({ name }) => name))]
  const passed = { verdict: { ...verdict, allowed: true as const }, sql: query.text, relations }
  if (masks.length === 0) return passed
  await connection.query(`SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', false)`)
  const masked = await maskedColumns(connection, masks)
  const hidden = reached.find(({ oid, inFunction }) => inFunction && masked.has(oid))
  if (hidden) {
    const reason = `A function reads ${hidden.name}, which holds masked columns: what becomes of them cannot be told.`
    return { verdict: refuse('relation', reason, 'Query the tables themselves.') }
  }
  const written = await withMasks(query, meant, masked, connection)
  return 'reason' in written
    ? { verdict: refuse('relation', written.reason, 'describe_object shows which columns are masked.') }
    : { ...passed, sql: written.sql }
}

interface Reached extends ReachedHow {
  oid: number
  kind: string
  name: string
}

/** Where values of columns, or texts of other sessions' statements, lie besides the tables themselves. */
const hoards =
  /^pg_catalog\.(?:pg_statistic|pg_statistic_ext_data|pg_largeobject)$|^pg_toast\.|^[^.]+\.pg_stat_statements/
const tellers =
  /^pg_stat_get_(?:activity|backend_activity)$|^pg_stat_statements$|^st_(?:estimated|find)extent$|^_postgis_/

function forbiddenReach(
  reached: readonly Reached[],
  functions: readonly string[],
  schemas: readonly string[] | null,
  isMasking: boolean,
): [string, string] | undefined {
  const outside = reached.find(
    ({ name, named, inFunction }) =>
      (named || inFunction) && schemas && !schemas.some((schema) => name.startsWith(`${schema}.`)),
  )
  if (outside) {
    return [
      `${outside.name} lies outside of what may be read.`,
      `Only these schemas may be: ${schemas?.join(', ')}. search_objects finds what they hold.`,
    ]
  }
  if (!isMasking && !schemas) return undefined
  const hoard =
    reached.find(({ name }) => hoards.test(name))?.name ?? functions.find((name) => tellers.test(name))
  return hoard === undefined
    ? undefined
    : [`${hoard} holds values or statements that may not be shown here.`, 'Query the tables themselves.']
}

/** The relations that names of a query mean, by number. */
type Meaning = (schema: string | undefined, name: string) => number | undefined

async function meaningOf(sql: string, connection: Connection): Promise<Meaning> {
  const query = await oneQuery(sql)
  const names = 'node' in query ? namesIn(query.node).relations : []
  const written = [...new Set(names.map(({ schema, name }) => writtenName(schema, name)))]
  const found = await connection.query<{ name: string; relation: number | null }>(meaningSql, [written])
  const known = new Map(found.map(({ name, relation }) => [name, relation ?? undefined]))
  return (schema, name) => known.get(writtenName(schema, name))
}

const writtenName = (schema: string | undefined, name: string) =>
  [...(schema === undefined ? [] : [schema]), name].map(quoteIdentifier).join('.')

async function withMasks(
  { text, node }: { text: string; node: unknown },
  meant: Meaning,
  masked: MaskedColumns,
  connection: Connection,
): Promise<{ sql: string } | { reason: string }> {
  const ranges = nodesOf(node, 'RangeVar').map(({ schemaname, relname = '', alias }) => {
    const oid = meant(schemaname, relname)
    return { oid, names: [relname, alias?.aliasname ?? relname] }
  })
  const touched = ranges.flatMap(({ oid }) => (oid !== undefined && masked.has(oid) ? [oid] : []))
  if (touched.length === 0) return { sql: text }
  const relations = await readRelations(connection, touched, masked)
  const columns = [...relations.values()].flatMap((relation) => relation.columns)
  const common = nodesOf(node, 'CommonTableExpr').map(({ ctename }) => ctename ?? '')
  const isPlain = ({ oid, names }: (typeof ranges)[number]) =>
    oid !== undefined && !masked.has(oid) && !names.some((name) => common.includes(name))
  const rowNames = (wanted: boolean) =>
    ranges.filter((range) => isPlain(range) === wanted).map(({ names }) => names[1] ?? '')
  const subqueries = nodesOf(node, 'RangeSubselect').map(({ alias }) => alias?.aliasname ?? '')
  const doubtful = new Set([...rowNames(false), ...subqueries])
  const use = maskedUse(node, {
    columns: new Set(columns.filter((column) => column.masked).map(({ name }) => name)),
    unmasked: new Set(rowNames(true).filter((name) => !doubtful.has(name))),
  })
  if (use !== undefined) return { reason: use }
  return maskedSql(text, (schema, name) => relations.get(meant(schema, name) ?? 0))
}

async function readRelations(
  connection: Connection,
  oids: readonly number[],
  masked: MaskedColumns,
): Promise<Map<number, MaskedRelation>> {
  const rows = await connection.query<{
    relation: number
    schema: string
    name: string
    column: string
    number: number
  }>(readableColumnsSql, [oids])
  const relations = new Map<number, MaskedRelation>()
  for (const { relation, schema, name, column, number } of rows) {
    const known = relations.get(relation) ?? { schema, name, columns: [] }
    known.columns.push({ name: column, masked: masked.get(relation)?.has(number) ?? false })
    relations.set(relation, known)
  }
  return relations
}
