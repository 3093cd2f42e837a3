import { quoteIdentifier, quoteLiteral } from '../../../sql/quote.ts'
import { type CatalogObject, objectKey } from '../../proof/catalog-image.ts'
import { ownName } from '../../proof/down/object-sql.ts'
import type { AlterPart } from '../alter-parts.ts'
import { backfillStep } from '../backfill.ts'
import { brief, type FixStep, long, outside, type Problem } from '../fix.ts'
import { chosenName, inSchema } from '../names.ts'
import { notNullSteps } from '../not-null.ts'
import { forColumn, mentions, withPrefix } from '../renamed-column.ts'
import type { WantedType } from './change-type.ts'

/** What hangs on the column: how it is made for the new one, and what is left for the moment of the swap. */
interface Moved {
  before: FixStep[]
  swap: string[]
}

/** The steps that put a new column in the place of an old one; undefined when its value cannot be put into a trigger. */
export function replaceColumn(
  problem: Problem,
  part: AlterPart,
  key: string,
  wanted: WantedType,
): FixStep[] | undefined {
  const { table, schema, name } = part
  const [own, fresh] = [quoteIdentifier(wanted.column), chosenName(wanted.column, [], 'new')]
  const [freshOwn, sync] = [quoteIdentifier(fresh), chosenName(name, [wanted.column], 'sync')]
  const value = withPrefix(problem.parser, wanted.using, 'NEW.')
  const column = problem.facts.image?.get(objectKey('column', `${key}.${own}`))
  if (value === undefined || !column) return undefined
  const moved = movedObjects(problem, part, key, wanted.column, fresh)
  const called = inSchema(schema, sync)
  const alter = (words: string) => `ALTER TABLE ${table} ${words}`
  const swap = [
    `DROP TRIGGER ${quoteIdentifier(`zz_${sync}`)} ON ${inSchema(schema, name)}`,
    ...sequenceBefore(problem, table, column, fresh),
    alter(`DROP COLUMN ${own}`),
    alter(`RENAME COLUMN ${freshOwn} TO ${own}`),
    ...defaultAfter(part, column, wanted.column),
    ...moved.swap,
    ...notNullName(problem, part, key, wanted.column, fresh),
    ...(column.facts.comment
      ? [
          `COMMENT ON COLUMN ${inSchema(schema, name)}.${own} IS ${quoteLiteral(String(column.facts.comment))}`,
        ]
      : []),
    `DROP FUNCTION ${called}()`,
  ]
  return [
    brief(alter(`ADD COLUMN ${freshOwn} ${wanted.type}`)),
    brief(`CREATE FUNCTION ${called}() RETURNS trigger LANGUAGE plpgsql AS $sync$
BEGIN
  NEW.${freshOwn} := ${value};
  RETURN NEW;
END $sync$`),
    brief(
      `CREATE TRIGGER ${quoteIdentifier(`zz_${sync}`)} BEFORE INSERT OR UPDATE ON ${inSchema(schema, name)} FOR EACH ROW EXECUTE FUNCTION ${called}()`,
    ),
    backfillStep(
      inSchema(schema, name),
      `${freshOwn} = ${wanted.using}`,
      `${freshOwn} IS NULL AND (${wanted.using}) IS NOT NULL`,
    ),
    ...(column.facts['not null'] === true ? notNullSteps(problem.major, table, name, fresh) : []),
    ...moved.before,
    brief(`DO $swap$
${identityKept(part, column)}BEGIN
  ${swap.join(';\n  ')};
END $swap$`),
  ]
}

function movedObjects(problem: Problem, part: AlterPart, key: string, column: string, fresh: string): Moved {
  const moved: Moved = { before: [], swap: [] }
  const concerned = [...(problem.facts.image?.values() ?? [])].filter(
    ({ parent, facts }) => parent === key && mentions(String(facts.definition ?? ''), column),
  )
  for (const object of concerned) {
    const name = ownName(object.name)
    const temporary = quoteIdentifier(chosenName(name.replaceAll('"', ''), [], 'new'))
    const definition = forColumn(problem.parser, String(object.facts.definition), column, fresh)
    if (object.kind === 'index') moveIndex(moved, part, object, temporary, definition)
    if (object.kind !== 'constraint') continue
    const type = String(object.facts.type)
    if (type === 'p' || type === 'u') {
      const words = type === 'p' ? 'PRIMARY KEY' : 'UNIQUE'
      const deferred = /\s(DEFERRABLE.*)$/.exec(String(object.facts.definition))?.[0] ?? ''
      moved.swap.push(
        `ALTER TABLE ${part.table} ADD CONSTRAINT ${name} ${words} USING INDEX ${temporary}${deferred}`,
      )
    }
    if (type !== 'c' && type !== 'f') continue
    const unvalidated = definition.replace(/ NOT VALID$/, '')
    moved.before.push(
      brief(`ALTER TABLE ${part.table} ADD CONSTRAINT ${temporary} ${unvalidated} NOT VALID`),
      ...(object.facts.validated === true
        ? [long(`ALTER TABLE ${part.table} VALIDATE CONSTRAINT ${temporary}`)]
        : []),
    )
    moved.swap.push(
      // a CHECK over several columns outlives the one that is dropped
      `ALTER TABLE ${part.table} DROP CONSTRAINT IF EXISTS ${name}`,
      `ALTER TABLE ${part.table} RENAME CONSTRAINT ${temporary} TO ${name}`,
    )
  }
  return moved
}

function moveIndex(
  moved: Moved,
  part: AlterPart,
  { name, facts }: CatalogObject,
  temporary: string,
  definition: string,
): void {
  const own = ownName(name)
  const named = definition.replace(
    /^(CREATE (?:UNIQUE )?INDEX) (?:"(?:[^"]|"")*"|\S+)/,
    `$1 CONCURRENTLY ${temporary}`,
  )
  moved.before.push(outside(named))
  if (facts.constraint === true) return
  moved.swap.push(`ALTER INDEX ${inSchema(part.schema, temporary.replaceAll('"', ''))} RENAME TO ${own}`)
}

/** A sequence that belongs to the old column would go with it. */
function sequenceBefore({ facts }: Problem, table: string, column: CatalogObject, fresh: string): string[] {
  return [...(facts.image?.values() ?? [])].flatMap(({ kind, name, facts: sequence }) =>
    kind === 'sequence' && sequence['owned by'] === column.name
      ? [`ALTER SEQUENCE ${name} OWNED BY ${table}.${quoteIdentifier(fresh)}`]
      : [],
  )
}

function identityKept({ schema, name }: AlterPart, column: CatalogObject): string {
  if (!column.facts.identity) return ''
  const own = ownName(column.name).replaceAll('"', '')
  const sequence = `pg_catalog.pg_get_serial_sequence(${quoteLiteral(inSchema(schema, name))}, ${quoteLiteral(own)})`
  return `DECLARE position bigint := pg_catalog.nextval(${sequence});\n`
}

function defaultAfter(
  { table, schema, name }: AlterPart,
  { facts }: CatalogObject,
  column: string,
): string[] {
  const alter = (words: string) => `ALTER TABLE ${table} ALTER COLUMN ${quoteIdentifier(column)} ${words}`
  if (facts.identity) {
    const sequence = `pg_catalog.pg_get_serial_sequence(${quoteLiteral(inSchema(schema, name))}, ${quoteLiteral(column)})`
    return [
      alter(`ADD GENERATED ${facts.identity === 'a' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY`),
      `PERFORM pg_catalog.setval(${sequence}, position, false)`,
    ]
  }
  return facts.default ? [alter(`SET DEFAULT ${facts.default}`)] : []
}

/** Since PostgreSQL 18 NOT NULL has a name. */
function notNullName(
  { facts, major }: Problem,
  part: AlterPart,
  key: string,
  column: string,
  fresh: string,
): string[] {
  if (major < 18) return []
  const was = [...(facts.image?.values() ?? [])].find(
    ({ kind, parent, facts: constraint }) =>
      kind === 'constraint' &&
      parent === key &&
      constraint.definition === `NOT NULL ${quoteIdentifier(column)}`,
  )
  const temporary = quoteIdentifier(chosenName(part.name, [fresh], 'not_null'))
  return was ? [`ALTER TABLE ${part.table} RENAME CONSTRAINT ${temporary} TO ${ownName(was.name)}`] : []
}
