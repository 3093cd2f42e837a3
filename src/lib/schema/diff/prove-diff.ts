import type { MigrationScript } from '../../migrations/migration-file.ts'
import { makeRoles } from '../../migrations/proof/base.ts'
import { type CatalogImage, objectKey, readImage } from '../../migrations/proof/catalog-image.ts'
import { sameCatalog } from '../../migrations/proof/compare.ts'
import { emptyTables } from '../../migrations/proof/reset.ts'
import { generateRows } from '../../migrations/proof/rows/generate.ts'
import {
  type DataLoss,
  lossesBetween,
  type RowImage,
  readRows,
} from '../../migrations/proof/rows/row-image.ts'
import type { Style } from '../../migrations/proof/rows/values.ts'
import { type Refused, runScript } from '../../migrations/proof/run-script.ts'
import { type Shadow, ShadowRefusal } from '../../migrations/proof/shadow.ts'
import { statementsOf } from '../../migrations/statements.ts'
import type { DiffProof } from './diff-result.ts'
import { isUnmodelled } from './not-diffed.ts'
import { UNCHECKED } from './plan-changes.ts'
import type { SchemaSide } from './schema-side.ts'
import type { SchemaServer } from './state.ts'
import { statementTitle } from './statement-title.ts'
import type { Comparison } from './way.ts'

/** What is to be proved. */
export interface DiffQuestion {
  from: SchemaSide
  /** Run before the rows are looked at: no row is lost by a rename, and everything has its new name then. */
  renames: readonly string[]
  script: MigrationScript
  /** What TO is, as far as it is compared. */
  wanted: CatalogImage
  /** What FROM is, in the same way. */
  original: CatalogImage
  comparison: Comparison
  /** Whether the embedded server could not hold a part of one of the two. */
  inPart: boolean
}

/** First rows as wild as allowed; if the statements refuse those, tame ones; at last none. */
const styles: readonly (Style | 'none')[] = ['varied', 'plain', 'none']

/**
 * Runs the statements on FROM in the embedded server, with made-up rows in all tables, and looks whether the catalog is
 * that of TO afterwards and what became of the rows. Throws `SANDBOX_FAILED`, `INTERRUPTED`.
 */
export async function proveDiff(server: SchemaServer, question: DiffQuestion): Promise<DiffProof> {
  const limits: string[] = []
  for (const style of styles) {
    const { shadow } = await server.load(question.from)
    const proof = await tryOnce(shadow, question, style)
    if ('againstRows' in proof)
      limits.splice(0, 1, `made-up rows stand against the statements: ${proof.againstRows}`)
    else return { ...proof, limits: [...limits, ...proof.limits] }
  }
  throw new Error('a script without rows is refused for its rows')
}

async function tryOnce(
  shadow: Shadow,
  question: DiffQuestion,
  style: Style | 'none',
): Promise<DiffProof | { againstRows: string }> {
  await makeRoles(shadow, question.script)
  await emptyTables(shadow)
  const made = style === 'none' ? { rows: 0, empty: [] } : await generateRows(shadow, style)
  for (const sql of question.renames) await shadow.query(sql)
  const rowsBefore = await readRows(shadow, await readImage(shadow))
  const limits = made.empty.length > 0 ? [`no rows could be made up for ${made.empty.join(', ')}`] : []
  const { refused, skipped } = question.inPart
    ? await runWhatCan(shadow, question.script)
    : { refused: await runScript(shadow, question.script), skipped: [] }
  if (refused && /^2[23]/.test(refused.sqlstate) && style !== 'none') return { againstRows: refused.message }
  limits.push(...skipped)
  if (refused) return { ...nothing, outcome: 'fails', detail: failure(refused), rows: made.rows, limits }
  const image = await readImage(shadow)
  const { differences } = sameCatalog(question.comparison.image(image), question.wanted)
  const rowsAfter = await readRows(shadow, image)
  const losses = lossesBetween(rowsBefore, rowsAfter).filter(
    (loss) => !isComputed(loss, question) && !isMoved(loss, rowsBefore, rowsAfter, question),
  )
  const open = differences.filter(({ cosmetic, kind }) => !cosmetic && !isUnmodelled(kind))
  const found = { differences, losses, rows: made.rows, limits }
  return { ...found, ...judged(open.length, losses.length, made.rows, question.inPart) }
}

/** The values of a generated column follow from its expression. */
function isComputed({ relation, column }: DataLoss, { original, wanted }: DiffQuestion): boolean {
  if (column === undefined) return false
  const key = objectKey('column', `${relation}.${column}`)
  return [original, wanted].some((image) => image.get(key)?.facts.generated)
}

/** The rows of a partition that was detached are in a table of their own. */
function isMoved(
  { relation, column }: DataLoss,
  before: RowImage,
  after: RowImage,
  { original }: DiffQuestion,
): boolean {
  if (column !== undefined) return false
  const detached = [...after.tables].filter(([name]) => {
    const { parents } = original.get(objectKey('relation', name))?.facts ?? {}
    return !before.tables.has(name) && Array.isArray(parents) && parents.includes(relation)
  })
  const moved = detached.reduce((sum, [, { rows }]) => sum + rows, 0)
  return moved > 0 && before.tables.get(relation)?.rows === (after.tables.get(relation)?.rows ?? 0) + moved
}

const nothing = { differences: [], losses: [] }

function judged(
  open: number,
  lost: number,
  rows: number,
  inPart: boolean,
): Pick<DiffProof, 'outcome' | 'detail'> {
  const where = 'Run on a copy of FROM in the embedded PostgreSQL 18'
  if (open > 0)
    return { outcome: 'differs', detail: `${where}, the statements leave ${open} differences to TO (below).` }
  if (lost > 0)
    return {
      outcome: 'data-lost',
      detail: `${where}, the statements lead to TO, but made-up rows or values are not what they were (below).`,
    }
  if (inPart)
    return {
      outcome: 'partly',
      detail: `${where}, they lead to TO in all that it can hold; the rest was not tried (below).`,
    }
  const kept = rows > 0 ? `, and no value is lost in a column that stays (${rows} made-up rows)` : ''
  return { outcome: 'proved', detail: `${where}, the statements lead to TO${kept}.` }
}

/** Each statement by itself: some speak of what the embedded server does not have. */
async function runWhatCan(
  shadow: Shadow,
  script: MigrationScript,
): Promise<{ refused: Refused | undefined; skipped: string[] }> {
  const skipped: string[] = []
  for (const { sql, line } of await statementsOf(script)) {
    try {
      // what a transaction sets for itself would be forgotten here
      await shadow.query(sql === UNCHECKED ? sql.replace(' LOCAL', '') : sql)
    } catch (error) {
      if (!(error instanceof ShadowRefusal)) throw error
      const { sqlstate, message } = error
      if (/^2[23]/.test(sqlstate)) return { refused: { statement: sql, line, sqlstate, message }, skipped }
      skipped.push(`not tried: ${statementTitle(sql)}: ${message}`)
    }
  }
  return { refused: undefined, skipped }
}

function failure({ statement, message }: Refused): string {
  return `The embedded PostgreSQL 18 refuses a statement: ${statementTitle(statement)}: ${message.replace(/\.$/, '')}.`
}
