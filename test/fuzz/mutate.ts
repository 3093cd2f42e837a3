/** A source of choices that gives the same ones for the same seed (mulberry32). */
export function choices(seed: number) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (n: number) => Math.floor(next() * n)
  return { next, below, of: <T>(list: readonly T[]): T => list[below(list.length)] as T }
}

export type Choices = ReturnType<typeof choices>

/** What mutations take words from. */
export interface Dictionary {
  statements: readonly string[]
  functions: readonly string[]
  types: readonly string[]
  relations: readonly string[]
  operators: readonly string[]
}

/** A statement made of others: fragments put into shapes, and words exchanged, hidden or doubled. */
export function mutated(words: Dictionary, choose: Choices): string {
  let sql = choose.next() < 0.5 ? composed(words, choose) : choose.of(words.statements)
  for (let times = choose.below(4); times > 0; times -= 1) sql = choose.of(mutations)(sql, words, choose)
  return sql
}

const tokens = (sql: string) =>
  sql.match(
    /\s+|--[^\n]*|\/\*.*?\*\/|"(?:[^"]|"")*"|[eEbBxXnN]?'(?:[^']|'')*'|\$\$.*?\$\$|[\w$]+|::|[-+*/<>=~!@#%^&|`?]+|./gs,
  ) ?? []

type Mutation = (sql: string, words: Dictionary, choose: Choices) => string

const atName: (change: (name: string, words: Dictionary, choose: Choices) => string) => Mutation =
  (change) => (sql, words, choose) => {
    const parts = tokens(sql)
    const names = parts.flatMap((part, index) => (/^[a-z_]\w*$|^"/i.test(part) ? [index] : []))
    if (names.length === 0) return sql
    const place = choose.of(names)
    parts[place] = change(parts[place] ?? '', words, choose)
    return parts.join('')
  }

const mutations: readonly Mutation[] = [
  atName((_, { functions }, choose) => choose.of(functions)),
  atName((_, { types }, choose) => choose.of(types)),
  atName((_, { relations }, choose) => choose.of(relations)),
  atName((name) => name.toUpperCase()),
  atName((name) => (name.startsWith('"') ? name : `"${name}"`)),
  atName((name) => `public.${name}`),
  atName((name) => `pg_catalog.${name}`),
  atName((name) => `${name}/* ; */`),
  atName((name) => `${name}\n--;\n`),
  atName((name) =>
    name.startsWith('"') ? name : `U&"\\${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}"`,
  ),
  atName((name, { types }, choose) => `${name}::${choose.of(types)}`),
  atName((name, { functions }, choose) => `${choose.of(functions)}(${name})`),
  atName((name, { functions }, choose) => `${name}.${choose.of(functions)}`),
  atName(
    (name, { operators, functions }, choose) => `${name} ${choose.of(operators)} ${choose.of(functions)}(1)`,
  ),
  atName((_, words, choose) => `(${composed(words, choose)})`),
  (sql, { operators }, choose) => {
    const parts = tokens(sql)
    const places = parts.flatMap((part, index) => (/^[-+*/<>=~!@#%^&|?]+$/.test(part) ? [index] : []))
    if (places.length > 0) parts[choose.of(places)] = choose.of(operators)
    return parts.join('')
  },
  (sql, _, choose) => {
    const parts = tokens(sql)
    parts.splice(choose.below(parts.length), 1 + choose.below(3))
    return parts.join('')
  },
  (sql, _, choose) => {
    const parts = tokens(sql)
    const from = choose.below(parts.length)
    parts.splice(choose.below(parts.length), 0, ...parts.slice(from, from + choose.below(6)))
    return parts.join('')
  },
  (sql, { statements }, choose) => {
    const [own, other] = [tokens(sql), tokens(choose.of(statements))]
    return [...own.slice(0, choose.below(own.length)), ' ', ...other.slice(choose.below(other.length))].join(
      '',
    )
  },
  (sql, words, choose) => `WITH q AS (${sql}) ${choose.of(words.statements)}`,
  (sql, words, choose) => `${sql} UNION ALL ${choose.of(words.statements)}`,
  (sql) => `SELECT * FROM (${sql}) AS sub`,
  (sql) => `SELECT (SELECT sub FROM (${sql}) AS sub LIMIT 1)`,
  (sql) => `SELECT EXISTS (${sql})`,
  (sql, _, choose) =>
    `${sql}${choose.of([';', ' FOR UPDATE', ' LIMIT 1', '; SELECT 1', ' INTO x', '\u0000', ' --', '/*'])}`,
]

const shapes: readonly string[] = [
  'SELECT {E}',
  'SELECT {E}, {E} FROM {T} AS t',
  'SELECT t.{F} FROM {T} AS t',
  'SELECT (t).{F} FROM {T} AS t',
  'SELECT {F}(t) FROM {T} AS t',
  'SELECT {F}(t.*) FROM {T} AS t',
  'SELECT count(*) FROM {T} WHERE {E} IS NULL',
  'SELECT * FROM {F}({E}) AS f',
  'SELECT * FROM {F}() AS f',
  'SELECT * FROM ROWS FROM ({F}(1), {F}({E})) AS f',
  'SELECT {F}({E}) OVER (ORDER BY {E})',
  'SELECT {F}(DISTINCT {E}) FILTER (WHERE {E} IS NOT NULL) FROM {T} t',
  'SELECT CASE {E} WHEN {E} THEN {E} ELSE {E} END',
  'SELECT COALESCE({E}, {E}), GREATEST({E}, {E}), NULLIF({E}, {E})',
  'SELECT {E} {O} {E}',
  'SELECT {E} {O} ANY (ARRAY[{E}])',
  'SELECT ({E}, {E}) {O} ({E}, {E})',
  'SELECT {E} IN ({E}, {E})',
  'SELECT {E} BETWEEN {E} AND {E}',
  'SELECT {E}::{Y}',
  "SELECT '1'::{Y}",
  "SELECT {Y} '1'",
  "SELECT '{1}'::{Y}[]",
  'SELECT CAST({E} AS {Y})',
  'SELECT {Y}({E})',
  'SELECT ROW({E}, {E})::{Y}',
  'SELECT NULL::{Y}',
  'SELECT json_populate_record(NULL::{Y}, \'{"a": 1, "b": 1}\')',
  'SELECT * FROM jsonb_to_record(\'{"a": 1}\') AS t(a {Y})',
  'SELECT to_json(t), t::text FROM {T} t',
  'SELECT * FROM {T} a JOIN {T} b ON {E} {O} {E}',
  'SELECT * FROM {T} a NATURAL JOIN {T} b',
  'SELECT DISTINCT {E} FROM {T} t ORDER BY {E}',
  'SELECT {E} FROM {T} t GROUP BY ROLLUP ({E}) HAVING {E} IS NOT NULL',
  'SELECT array_agg({E} ORDER BY {E}) FROM {T} t',
  'SELECT * FROM {T} TABLESAMPLE bernoulli ({E})',
  'SELECT {E} LIMIT {E} OFFSET {E}',
  'WITH RECURSIVE r(n) AS (SELECT {E} UNION ALL SELECT {E} FROM r WHERE false) SELECT * FROM r, {T} t',
  'WITH c AS MATERIALIZED (SELECT {E}) SELECT * FROM c',
  'VALUES ({E}), ({E})',
  'SELECT ARRAY(SELECT {E} FROM {T} t)',
  'SELECT (ARRAY[{E}])[{E}]',
  'SELECT {F}({E}, {E})',
  'SELECT {F}(VARIADIC ARRAY[{E}])',
  'SELECT {F}(a => {E})',
  'SELECT format({E}::text, {E}), concat({E}, {E})',
  'SELECT {E} COLLATE "C", {E} AT TIME ZONE {E}::text',
  'SELECT sum({E}) OVER (PARTITION BY {E} ORDER BY {E} RANGE BETWEEN {E} PRECEDING AND CURRENT ROW) FROM {T} t',
  'SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY {E}) FROM {T} t',
  'SELECT {E} LIKE {E} ESCAPE {E}::text, {E} SIMILAR TO {E}, {E} IS DISTINCT FROM {E}',
  "SELECT JSON_VALUE('{\"a\": 1}', '$.a' RETURNING {Y}), JSON_OBJECT('a': {E})",
  "SELECT * FROM XMLTABLE('/a' PASSING ({E}::text::xml) COLUMNS a {Y} PATH '.')",
  'TABLE {T}',
]

function composed(words: Dictionary, choose: Choices, depth = 0): string {
  return choose.of(shapes).replace(/\{([EFTYO])\}/g, (_, hole: string) => {
    if (hole === 'F') return choose.of(words.functions)
    if (hole === 'T') return choose.of(words.relations)
    if (hole === 'Y') return choose.of(words.types)
    if (hole === 'O') return choose.of(words.operators)
    return expression(words, choose, depth + 1)
  })
}

const leaves = [
  '1',
  "'a'",
  "'1'::varchar",
  'NULL',
  'true',
  '1.5',
  "date '2024-01-01'",
  "'{}'::jsonb",
  'ARRAY[1, 2]',
  't',
  't.id',
  'now()',
  "'a'::citext",
  "'x@y'::email",
]

function expression(words: Dictionary, choose: Choices, depth: number): string {
  const kind = depth > 3 ? 0 : choose.below(10)
  const inner = () => expression(words, choose, depth + 1)
  if (kind < 5) return choose.of(leaves)
  if (kind === 5) return `${choose.of(words.functions)}(${choose.next() < 0.3 ? '' : inner()})`
  if (kind === 6) return `(${inner()} ${choose.of(words.operators)} ${inner()})`
  if (kind === 7) return `${inner()}::${choose.of(words.types)}`
  if (kind === 8) return `(${composed(words, choose, depth + 1)})`
  return `ROW(${inner()}, ${inner()})`
}
