import { quoteLiteral } from '../../../sql/quote.ts'
import type { CatalogImage, CatalogObject } from '../catalog-image.ts'

/** The last part of a name, quoted as it is. */
export function ownName(name: string): string {
  return /(?:"(?:[^"]|"")*"|[^."]*)$/.exec(name)?.[0] ?? name
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** A column as ADD COLUMN and CREATE TABLE write it. */
export function columnSql({ name, facts }: CatalogObject): string {
  const generated = text(facts.generated)
  const collation = text(facts.collation)
  const fallback = text(facts.default)
  const identity = { a: 'ALWAYS', d: 'BY DEFAULT' }[String(facts.identity)]
  return [
    ownName(name),
    String(facts.type),
    collation && `COLLATE ${collation}`,
    generated &&
      `GENERATED ALWAYS AS (${generated.slice(2)}) ${generated.startsWith('v') ? 'VIRTUAL' : 'STORED'}`,
    identity && `GENERATED ${identity} AS IDENTITY`,
    fallback && `DEFAULT ${fallback}`,
    facts['not null'] === true && 'NOT NULL',
  ]
    .filter((part) => part !== undefined && part !== false)
    .join(' ')
}

/** The statements that make an object again as it was; undefined for kinds that cannot be made from their facts. */
export function createSql(object: CatalogObject, image: CatalogImage): string[] | undefined {
  const made = creators[object.kind]?.(object, image)
  return made && [...made, ...commentSql(object)]
}

type Creator = (object: CatalogObject, image: CatalogImage) => string[] | undefined

const creators: Record<string, Creator> = {
  schema: ({ name }) => [`CREATE SCHEMA ${name}`],
  extension: ({ name, facts }) => [`CREATE EXTENSION ${name} WITH SCHEMA ${facts.schema}`],
  enum: ({ name, facts }) => [`CREATE TYPE ${name} AS ENUM (${labels(facts.labels).join(', ')})`],
  domain: ({ name, facts }) => [
    `CREATE DOMAIN ${name} AS ${facts.base}${text(facts.default) ? ` DEFAULT ${facts.default}` : ''}${facts['not null'] === true ? ' NOT NULL' : ''}`,
  ],
  sequence: sequenceSql,
  relation: relationSql,
  column: (object) => [`ALTER TABLE ${object.parent} ADD COLUMN ${columnSql(object)}`],
  constraint: ({ name, parent, facts }) => {
    if (facts.type === 'n' || facts.inherited === true) return []
    const target = parent ? `TABLE ${parent}` : `DOMAIN ${facts.domain}`
    return [`ALTER ${target} ADD CONSTRAINT ${ownName(name)} ${facts.definition}`]
  },
  index: ({ facts }) =>
    facts.constraint === true || facts['partition of'] ? [] : [String(facts.definition)],
  function: ({ facts }) => [String(facts.definition)],
  procedure: ({ facts }) => [String(facts.definition)],
  trigger: ({ facts }) => [String(facts.definition)],
  rule: ({ facts }) => [String(facts.definition)],
  'statistics object': ({ facts }) => [String(facts.definition)],
  policy: ({ name, parent, facts }) => {
    const commands: Record<string, string> = {
      r: 'SELECT',
      a: 'INSERT',
      w: 'UPDATE',
      d: 'DELETE',
      '*': 'ALL',
    }
    const roles = (facts.roles as string[]).join(', ')
    const using = text(facts.using) ? ` USING (${facts.using})` : ''
    const check = text(facts.check) ? ` WITH CHECK (${facts.check})` : ''
    const kind = facts.permissive === true ? 'PERMISSIVE' : 'RESTRICTIVE'
    return [
      `CREATE POLICY ${ownName(name)} ON ${parent} AS ${kind} FOR ${commands[String(facts.command)]} TO ${roles}${using}${check}`,
    ]
  },
}

/** The one of an identity column is made with its column; it may count otherwise than by default. */
function sequenceSql({ name, facts }: CatalogObject): string[] {
  const counting = `START WITH ${facts.start} INCREMENT BY ${facts.increment} MINVALUE ${facts.minimum} MAXVALUE ${facts.maximum} CACHE ${facts.cache}${facts.cycle === true ? ' CYCLE' : ''}`
  const owner = text(facts['owned by'])
  if (owner?.endsWith(' (identity)')) {
    const usual = [facts.start, facts.increment, facts.minimum, facts.cache].every((value) => value === 1)
    return usual ? [] : [`ALTER SEQUENCE ${name} ${counting} RESTART`]
  }
  const create = `CREATE SEQUENCE ${name} AS ${facts.type} ${counting}`
  return owner ? [create, `ALTER SEQUENCE ${name} OWNED BY ${owner}`] : [create]
}

function relationSql(object: CatalogObject, image: CatalogImage): string[] | undefined {
  const { name, facts } = object
  const columns = [...image.values()]
    .filter(({ kind, parent }) => kind === 'column' && parent === name)
    .sort((a, b) => Number(a.facts.position) - Number(b.facts.position))
    .map(columnSql)
  const definition = String(facts.definition ?? '').replace(/;\s*$/, '')
  const parents = (facts.parents as string[] | null) ?? []
  const options = (facts.options as string[] | null) ?? []
  const withOptions = options.length > 0 ? ` WITH (${options.join(', ')})` : ''
  if (facts.kind === 'v') return [`CREATE VIEW ${name}${withOptions} AS${definition}`]
  if (facts.kind === 'm') return [`CREATE MATERIALIZED VIEW ${name}${withOptions} AS${definition}`]
  if (facts.kind === 'c') return [`CREATE TYPE ${name} AS (${columns.join(', ')})`]
  if (facts.kind === 'f' || facts.typed) return undefined
  const unlogged = facts.persistence === 'u' ? 'UNLOGGED ' : ''
  const key = text(facts['partition key']) ? ` PARTITION BY ${facts['partition key']}` : ''
  if (text(facts['partition bound'])) {
    return [
      `CREATE ${unlogged}TABLE ${name} PARTITION OF ${parents[0]} ${facts['partition bound']}${key}${withOptions}`,
    ]
  }
  const inherits = parents.length > 0 ? ` INHERITS (${parents.join(', ')})` : ''
  return [`CREATE ${unlogged}TABLE ${name} (${columns.join(', ')})${inherits}${key}${withOptions}`]
}

function labels(value: unknown): string[] {
  return (value as string[]).map(quoteLiteral)
}

const commented: Record<string, (object: CatalogObject) => string> = {
  relation: ({ name, facts }) =>
    `${{ v: 'VIEW', m: 'MATERIALIZED VIEW', c: 'TYPE' }[String(facts.kind)] ?? 'TABLE'} ${name}`,
  column: ({ name }) => `COLUMN ${name}`,
  index: ({ name }) => `INDEX ${name}`,
  function: ({ name }) => `FUNCTION ${name}`,
  sequence: ({ name }) => `SEQUENCE ${name}`,
  constraint: ({ name, parent, facts }) =>
    `CONSTRAINT ${ownName(name)} ON ${parent ?? `DOMAIN ${facts.domain}`}`,
  trigger: ({ name, parent }) => `TRIGGER ${ownName(name)} ON ${parent}`,
  policy: ({ name, parent }) => `POLICY ${ownName(name)} ON ${parent}`,
  enum: ({ name }) => `TYPE ${name}`,
  domain: ({ name }) => `DOMAIN ${name}`,
  schema: ({ name }) => `SCHEMA ${name}`,
}

/** The statement that gives an object the comment it has; none where it has none, unless `always`. */
export function commentSql(object: CatalogObject, always = false): string[] {
  const comment = text(object.facts.comment)
  const target = commented[object.kind]?.(object)
  if (!target || (!comment && !always)) return []
  return [`COMMENT ON ${target} IS ${comment ? quoteLiteral(comment) : 'NULL'}`]
}
