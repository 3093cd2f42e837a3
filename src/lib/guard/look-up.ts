import type { GuardSession } from './guard-session.ts'
import type { Name, Names } from './names.ts'
import { type Refusal, refuse } from './verdict.ts'

/** Objects of the server by their numbers: all that the names of a statement may mean. */
export interface NamedObjects {
  functions: number[]
  operators: number[]
  types: number[]
  relations: number[]
  sampleMethods: number[]
}

/**
 * Everything that the names of a statement may mean to this session. Which of several functions or operators of one name the
 * server would choose is not guessed: all that may be are taken. A name that is not found is refused, because then it is not
 * known what the server would make of it; except in pg_catalog, where nobody can have put something else.
 */
export async function lookUp(names: Names, session: GuardSession): Promise<NamedObjects | Refusal> {
  const tooNew = names.syntaxSince
  if (tooNew && tooNew.major > session.major) {
    return refuse(
      'clause',
      `${tooNew.syntax} is syntax of PostgreSQL ${tooNew.major}; on ${session.major} it would call a function of that name.`,
      'Use the functions for json that this version has.',
    )
  }
  const odd = session.utf8 ? undefined : oddName(names)
  if (odd !== undefined) {
    return refuse(
      'unknown-name',
      `The name ${odd} holds letters whose case this database, which is not in UTF-8, may fold otherwise.`,
      'Use a view with a plain name.',
    )
  }
  const functions = await find(session, functionsSql, names.functions, 'argumentCount')
  const types = await find(session, typesSql, names.types)
  const operators = await find(session, operatorsSql, names.operators)
  const relations = await find(session, relationsSql, names.relations)
  const methods = await find(session, sampleMethodsSql, names.sampleMethods)
  const fields = await fieldFunctions(session, names.fields)
  return (
    missing('function', names.functions, [functions, types]) ??
    missing('type', names.types, [types]) ??
    missing('operator', names.operators, [operators]) ??
    missing('table or view', names.relations, [relations], names.commonTables) ??
    missing('sample method', names.sampleMethods, [methods]) ?? {
      functions: [...oids(functions), ...fields],
      operators: oids(operators),
      types: oids(types),
      relations: oids(relations),
      sampleMethods: oids(methods),
    }
  )
}

interface Found {
  schema: string | null
  name: string
  oid: number
}

async function find(
  { connection, path }: GuardSession,
  sql: string,
  names: readonly (Name & { argumentCount?: number | undefined })[],
  counted?: 'argumentCount',
): Promise<Found[]> {
  if (names.length === 0) return []
  const unique = [...new Map(names.map((name) => [JSON.stringify(name), name])).values()]
  const schemas = unique.map(({ schema }) => schema ?? null)
  const counts = counted ? [unique.map(({ argumentCount }) => argumentCount ?? null)] : []
  return connection.query<Found & Record<string, unknown>>(sql, [
    schemas,
    unique.map(({ name }) => name),
    path,
    ...counts,
  ])
}

const oids = (found: readonly Found[]) => [...new Set(found.map(({ oid }) => oid))]

function missing(
  kind: string,
  names: readonly Name[],
  found: readonly Found[][],
  besides?: ReadonlySet<string>,
): Refusal | undefined {
  const known = new Set(found.flat().map(({ schema, name }) => keyOf(schema, name)))
  const unknown = names.find(
    ({ schema, name, optional }) =>
      !optional &&
      schema !== 'pg_catalog' &&
      !known.has(keyOf(schema ?? null, name)) &&
      !(schema === undefined && besides?.has(name)),
  )
  if (!unknown) return undefined
  const shown = unknown.schema === undefined ? unknown.name : `${unknown.schema}.${unknown.name}`
  return refuse(
    'unknown-name',
    `There is no ${kind} ${shown} that this session could mean.`,
    'Check the spelling, the number of arguments, and the schemas in search_path that this role may use.',
  )
}

const keyOf = (schema: string | null, name: string) => JSON.stringify([schema, name])

function oddName(names: Names): string | undefined {
  const all = [names.functions, names.operators, names.types, names.relations].flat().map(({ name }) => name)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is what ASCII is
  return [...all, ...names.fields].find((name) => /[^\x00-\x7f]/.test(name))
}

/** Functions that the notation `row.name` may call: those that a row can be given to. */
async function fieldFunctions(
  { connection, path }: GuardSession,
  fields: readonly string[],
): Promise<number[]> {
  if (fields.length === 0) return []
  const found = await connection.query<{ oid: number }>(fieldFunctionsSql, [[...new Set(fields)], path])
  return found.map(({ oid }) => oid)
}

const wanted = `ROWS FROM (unnest($1::text[]), unnest($2::text[])) AS wanted(schema, name)`
const inPath = `n.nspname = wanted.schema OR wanted.schema IS NULL AND n.nspname::text = ANY($3::text[])`

const functionsSql = `
  SELECT wanted.schema, wanted.name, p.oid
  FROM ROWS FROM (unnest($1::text[]), unnest($2::text[]), unnest($4::int[])) AS wanted(schema, name, args)
  JOIN pg_catalog.pg_proc p ON p.proname = wanted.name
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  WHERE (${inPath})
    AND (wanted.args IS NULL
      OR wanted.args BETWEEN p.pronargs - p.pronargdefaults AND p.pronargs
      OR p.provariadic <> 0 AND wanted.args >= p.pronargs - 1 - p.pronargdefaults)`

const typesSql = `
  SELECT wanted.schema, wanted.name, t.oid
  FROM ${wanted}
  JOIN pg_catalog.pg_type t ON t.typname = wanted.name
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  WHERE ${inPath}`

const operatorsSql = `
  SELECT wanted.schema, wanted.name, o.oid
  FROM ${wanted}
  JOIN pg_catalog.pg_operator o ON o.oprname = wanted.name
  JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
  WHERE ${inPath}`

const relationsSql = `
  SELECT wanted.schema, wanted.name, c.oid
  FROM ${wanted}
  JOIN pg_catalog.pg_class c ON c.relname = wanted.name
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE ${inPath}`

const sampleMethodsSql = `
  SELECT wanted.schema, wanted.name, p.oid
  FROM ${wanted}
  JOIN pg_catalog.pg_proc p ON p.proname = wanted.name AND p.prorettype = 'pg_catalog.tsm_handler'::regtype
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  WHERE ${inPath}`

const fieldFunctionsSql = `
  SELECT p.oid
  FROM pg_catalog.pg_proc p
  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_catalog.pg_type t ON t.oid = p.proargtypes[0]
  LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
  WHERE p.proname = ANY($1::text[]) AND n.nspname = ANY($2::text[])
    AND p.pronargs >= 1 AND p.pronargs - p.pronargdefaults <= 1 + (p.provariadic <> 0)::int
    AND ('c' IN (t.typtype, b.typtype)
      OR t.typtype = 'p'
      OR EXISTS (SELECT FROM pg_catalog.pg_cast k JOIN pg_catalog.pg_type s ON s.oid = k.castsource
                 WHERE k.casttarget = t.oid AND s.typtype IN ('c', 'p') AND k.castcontext = 'i' AND k.oid >= 16384))`
