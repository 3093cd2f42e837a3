import { type CatalogImage, readImage } from '../../migrations/proof/catalog-image.ts'
import { type CatalogDifference, sameCatalog } from '../../migrations/proof/compare.ts'
import { lossesBetween, type RowImage, readRows } from '../../migrations/proof/rows/row-image.ts'
import type { Shadow } from '../../migrations/proof/shadow.ts'
import type { ChangeSpec } from './contract.ts'
import { run, type SchemaAnswer } from './score-schema.ts'
import { folded } from './words.ts'

/** How a migration went: up, down and up again. The database is left as the second up leaves it. */
export interface ChangeTrial {
  /** Why there is nothing to look at. */
  failure: string | undefined
  /** Each 0 or 1: `removes` what has to go, `keeps` the rows, `restores` catalog and rows, `stable` when it is run again, `names` its dangers. */
  parts: Record<string, number>
  notes: string[]
}

/** Runs a migration on the start of a change, back and again, and looks at catalog and rows each time. */
export async function tryChange(
  database: Pick<Shadow, 'query'>,
  { up, down, said }: SchemaAnswer,
  change: ChangeSpec,
): Promise<ChangeTrial> {
  const start = await imageOf(database)
  const failure = await run(database, up)
  if (failure !== undefined) return { failure, parts: {}, notes: [] }
  const after = await imageOf(database)
  const lost = losses(start, after, [...change.mayChange, ...change.mayForget])
  const stillThere = change.absent.filter((name) => isThere(after.catalog, name))
  const unsaid = change.dangers.filter((word) => !said.some((text) => folded(text).includes(folded(word))))
  const back = await backAndAgain(database, { up, down }, { start, after, change })
  return {
    failure: back.failure,
    parts: {
      ...(change.absent.length > 0 && { removes: stillThere.length === 0 ? 1 : 0 }),
      keeps: lost.length === 0 ? 1 : 0,
      restores: back.restores.length === 0 ? 1 : 0,
      stable: back.stable.length === 0 ? 1 : 0,
      ...(change.dangers.length > 0 && { names: unsaid.length === 0 ? 1 : 0 }),
    },
    notes: [
      ...stillThere.map((name) => `${name} is still there`),
      ...lost.map((text) => `the migration does not keep the rows: ${text}`),
      ...back.restores,
      ...back.stable,
      ...unsaid.map((word) => `the answer does not say what happens to ${word}`),
    ],
  }
}

/** Whether a table, or a column of it, is there. */
function isThere(catalog: CatalogImage, name: string): boolean {
  const kind = name.includes('.') ? 'column' : 'relation'
  return catalog.has(`${kind} public.${name}`)
}

interface Images {
  catalog: CatalogImage
  rows: RowImage
}

async function imageOf(database: Pick<Shadow, 'query'>): Promise<Images> {
  const catalog = await readImage(database)
  return { catalog, rows: await readRows(database as Shadow, catalog) }
}

interface Way {
  start: Images
  after: Images
  change: ChangeSpec
}

async function backAndAgain(
  database: Pick<Shadow, 'query'>,
  { up, down }: Pick<SchemaAnswer, 'up' | 'down'>,
  { start, after, change }: Way,
): Promise<{ failure: string | undefined; restores: string[]; stable: string[] }> {
  if (down === undefined) return { failure: undefined, restores: ['there is no down script'], stable: [] }
  const refused = await run(database, down)
  if (refused !== undefined) {
    return { failure: undefined, restores: [`the down script does not run: ${refused}`], stable: [] }
  }
  const restored = await imageOf(database)
  const restores = [
    ...differences(start, restored).map((text) => `the down script does not restore the catalog: ${text}`),
    ...losses(start, restored, change.mayForget).map(
      (text) => `the down script does not restore the rows: ${text}`,
    ),
  ]
  const again = await run(database, up)
  if (again !== undefined) {
    return { failure: `after the down script: ${again}`, restores, stable: [] }
  }
  const stable = differences(after, await imageOf(database)).map(
    (text) => `the second time it comes to something else: ${text}`,
  )
  return { failure: undefined, restores, stable }
}

function differences(one: Images, other: Images): string[] {
  const found: CatalogDifference[] = sameCatalog(one.catalog, other.catalog).differences
  return found.filter(({ cosmetic }) => !cosmetic).map(({ text }) => text)
}

/** What of the rows is gone or changed without leave. Whole rows may differ where columns of them may. */
function losses(one: Images, other: Images, allowed: readonly string[]): string[] {
  const mayDiffer = (relation: string, column: string | undefined) => {
    const table = relation.replace(/^public\./, '')
    if (column === undefined) return allowed.some((name) => name === table || name.startsWith(`${table}.`))
    return allowed.includes(table) || allowed.includes(`${table}.${column}`)
  }
  const gone = [...one.rows.tables].flatMap(([relation, { columns, rows }]) => {
    if (rows === 0) return []
    const is = other.rows.tables.get(relation)
    if (!is) return mayDiffer(relation, undefined) ? [] : [`the rows of ${relation} are gone`]
    const left = Object.keys(columns).filter((name) => name !== '' && !(name in is.columns))
    return left
      .filter((name) => !mayDiffer(relation, name))
      .map((name) => `the values of ${relation}.${name} are gone`)
  })
  const changed = lossesBetween(one.rows, other.rows).filter(
    ({ relation, column }) => one.rows.tables.has(relation) && !mayDiffer(relation, column),
  )
  return [...gone, ...changed.map(({ text }) => text)]
}
