import type { MigrationStatement } from '../../statements.ts'
import { type CatalogImage, type CatalogObject, objectKey, readImage } from '../catalog-image.ts'
import { sameCatalog } from '../compare.ts'
import { type Shadow, ShadowRefusal } from '../shadow.ts'
import { alterSql } from './alter-sql.ts'
import { dropSql } from './drop-sql.ts'
import { createSql } from './object-sql.ts'
import { grantsSql } from './privileges-sql.ts'
import { renamesBack } from './renames.ts'
import { workableOrder } from './workable-order.ts'

/** A down script made from what a migration did. */
export interface GeneratedDown {
  sql: string
  /** What it does not undo, a line each. */
  missing: string[]
}

/** First what stands on others, last what others stand on. */
const dropOrder = [
  'publication',
  'event trigger',
  'trigger',
  'policy',
  'rule',
  'statistics object',
  'constraint',
  'index',
  'view',
  'column',
  'relation',
  'sequence',
  'function',
  'procedure',
  'aggregate',
  'domain',
  'enum',
  'range',
  'type',
  'collation',
  'extension',
  'schema',
]

/**
 * Makes the script that takes a shadow back from the state after `statements` to the catalog of `before`: renames are
 * undone as they are written, everything else by comparing the two catalogs. Rows that the statements changed or
 * deleted are not brought back; `missing` says what else is not. The shadow is left as it is.
 */
export async function generateDown(
  shadow: Shadow,
  statements: readonly MigrationStatement[],
  before: CatalogImage,
): Promise<GeneratedDown> {
  const renames = renamesBack(statements.map(({ node }) => node))
  const now = await imageAfter(shadow, renames)
  const concurrently = statements.some(({ sql }) => /^CREATE\s.*\bCONCURRENTLY\b/i.test(sql))
  const image = withoutViewColumns(now ?? (await readImage(shadow)))
  const target = withoutViewColumns(before)
  const undone = now ? renames : []
  const changes = [
    ...drops(image, target, concurrently),
    ...alterations(image, target),
    ...creations(image, target),
  ]
  const sql = [...undone, ...(await workableOrder(shadow, changes, undone))]
  const missing = [...rowsNotBrought(statements), ...notMade(image, target)]
  return { sql: sql.map((statement) => `${statement};\n`).join(''), missing }
}

/** The columns of a view come with its query. */
function withoutViewColumns(image: CatalogImage): CatalogImage {
  const isView = (name: string | null) =>
    name !== null && ['v', 'm'].includes(String(image.get(objectKey('relation', name))?.facts.kind))
  return new Map([...image].filter(([, { kind, parent }]) => kind !== 'column' || !isView(parent)))
}

/** The catalog once the renames are undone; undefined when they cannot be. */
async function imageAfter(shadow: Shadow, renames: readonly string[]): Promise<CatalogImage | undefined> {
  await shadow.query('BEGIN')
  try {
    for (const sql of renames) await shadow.query(sql)
    return await readImage(shadow)
  } catch (error) {
    if (!(error instanceof ShadowRefusal)) throw error
    return undefined
  } finally {
    await shadow.query('ROLLBACK')
  }
}

function rank({ kind, facts }: CatalogObject): number {
  const view = kind === 'relation' && ['v', 'm'].includes(String(facts.kind))
  return dropOrder.indexOf(view ? 'view' : kind)
}

function lacking(image: CatalogImage, other: CatalogImage): CatalogObject[] {
  const objects = [...image.values()].filter(({ kind, name }) => !other.has(objectKey(kind, name)))
  const tables = new Set(objects.filter(({ kind }) => kind === 'relation').map(({ name }) => name))
  // what hangs on a table comes and goes with it, but for what is made after it
  return objects.filter(({ kind, parent }) => !(parent && tables.has(parent) && kind === 'column'))
}

function drops(now: CatalogImage, before: CatalogImage, concurrently: boolean): string[] {
  const added = lacking(now, before)
  const tables = new Set(added.filter(({ kind }) => kind === 'relation').map(({ name }) => name))
  // foreign keys keep tables from being dropped in any order
  const apart = (object: CatalogObject) =>
    object.parent === null || !tables.has(object.parent) || object.facts.type === 'f'
  const sorted = added
    .filter(apart)
    .toSorted((a, b) => rank(a) - rank(b) || isForeignKey(b) - isForeignKey(a))
  return sorted.flatMap((object) => dropSql(object, concurrently) ?? [])
}

const isForeignKey = ({ facts }: CatalogObject) => (facts.type === 'f' ? 1 : 0)

function alterations(now: CatalogImage, before: CatalogImage): string[] {
  return [...before.values()].flatMap((was) => {
    const is = now.get(objectKey(was.kind, was.name))
    return is ? alterSql(was, is, before) : []
  })
}

function creations(now: CatalogImage, before: CatalogImage): string[] {
  const gone = lacking(before, now)
  const sorted = gone.toSorted((a, b) => rank(b) - rank(a) || isForeignKey(a) - isForeignKey(b))
  return sorted.flatMap((object) => [...(createSql(object, before) ?? []), ...grantsSql(object)])
}

function notMade(now: CatalogImage, before: CatalogImage): string[] {
  const unmade = lacking(before, now).filter((object) => createSql(object, before) === undefined)
  const labels = sameCatalog(before, now).differences.filter(
    ({ kind, text }) => kind === 'enum' && /: labels was/.test(text),
  )
  return [
    ...unmade.map(({ kind, name }) => `the ${kind} ${name} cannot be made again from the catalog`),
    ...labels.map(({ name }) => `a value added to the type ${name} cannot be taken away again`),
  ]
}

function rowsNotBrought(statements: readonly MigrationStatement[]): string[] {
  const writing = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'TruncateStmt', 'MergeStmt']
  return statements
    .filter(({ node }) => writing.includes(Object.keys(node)[0] ?? ''))
    .map(({ line }) => `the rows that line ${line} changes are not brought back`)
}
