import { PostAiError } from '../../core/error.ts'
import type { MigrationScript } from '../migration-file.ts'
import { statementsOf } from '../statements.ts'
import { makeRoles } from './base.ts'
import { type CatalogImage, readImage } from './catalog-image.ts'
import { sameCatalog } from './compare.ts'
import { type GeneratedDown, generateDown } from './down/generate-down.ts'
import type { RollbackQuestion } from './prove-rollback.ts'
import { emptyTables } from './reset.ts'
import { generateRows } from './rows/generate.ts'
import { lossesBetween, type RowImage, readRows } from './rows/row-image.ts'
import type { Style } from './rows/values.ts'
import { type Refused, runScript, scriptOf } from './run-script.ts'
import type { Shadow } from './shadow.ts'
import type { Shadows } from './shadows.ts'
import type { RollbackVerdict } from './verdict.ts'

/** First rows as wild as allowed; if the migration itself refuses those, tame ones; at last none. */
const styles: readonly (Style | 'none')[] = ['varied', 'plain', 'none']

/** One proof on one shadow. */
export async function tryRollback(
  shadows: Shadows,
  shadow: Shadow,
  question: RollbackQuestion,
): Promise<RollbackVerdict> {
  const limits: string[] = []
  for (const style of styles) {
    const { left, refused: base } = await shadows.bring(shadow, question.before)
    if (base) return cannotRun(shadow, `what comes before the migration does not run: ${told(base)}`)
    await makeRoles(shadow, question.up)
    await emptyTables(shadow)
    const made = style === 'none' ? { rows: 0, empty: [] } : await generateRows(shadow, style)
    const before = await readImage(shadow)
    const rowsBefore = await readRows(shadow, before)
    const refused = await runScript(shadow, question.up)
    if (refused && /^2[23]/.test(refused.sqlstate) && style !== 'none') {
      limits.splice(0, limits.length, `made-up rows stand against the migration: ${refused.message}`)
      continue
    }
    if (refused) return cannotRun(shadow, `the migration does not run: ${told(refused)}`)
    const unfilled = style === 'none' ? [] : made.empty
    const gaps = unfilled.length > 0 ? [`no rows could be made up for ${unfilled.join(', ')}`] : []
    const verdict = await backAndForth(shadow, question, before, rowsBefore)
    if (verdict.again) shadows.left(shadow, question)
    const notLoaded = left.map((line) => `not loaded: ${line}`)
    return {
      ...verdict.verdict,
      rows: made.rows,
      limits: [...limits, ...gaps, ...notLoaded, ...verdict.verdict.limits],
    }
  }
  return cannotRun(shadow, 'the migration does not run')
}

/** Down and up again, after an up that went well. */
async function backAndForth(
  shadow: Shadow,
  question: RollbackQuestion,
  before: CatalogImage,
  rowsBefore: RowImage,
): Promise<{ verdict: RollbackVerdict; again: boolean }> {
  const statements = await statementsOf(question.up)
  const after = await readImage(shadow)
  const generated = question.down ? undefined : await generateDown(shadow, statements, before)
  const found = {
    ...nothing(shadow),
    generatedDown: generated?.sql ?? null,
    limits: generated?.missing ?? [],
  }
  const down = question.down ?? scriptOf(generated?.sql ?? '', 'generated down')
  const failedDown = await runDown(shadow, down)
  if (failedDown) return { verdict: { ...found, ...failedDown }, again: false }
  const restored = await readImage(shadow)
  const { differences, same } = sameCatalog(before, restored)
  const losses = lossesBetween(rowsBefore, await readRows(shadow, restored))
  const refusedUp = await runScript(shadow, question.up)
  const result = { ...found, differences, losses }
  if (refusedUp) {
    const detail = `After the down script the migration cannot be run again: ${told(refusedUp)}.`
    return { verdict: { ...result, verdict: 'not-restored', detail }, again: false }
  }
  const again = sameCatalog(after, await readImage(shadow))
  if (!same || !again.same) {
    const left = [...differences, ...again.differences].filter(({ cosmetic }) => !cosmetic)
    const detail = `The down script does not restore the schema: ${listed(left.map(({ text }) => text))}.`
    return {
      verdict: {
        ...result,
        differences: same ? again.differences : differences,
        verdict: 'not-restored',
        detail,
      },
      again: true,
    }
  }
  return { verdict: { ...result, ...judged(result, generated) }, again: true }
}

/** Runs a down script; the verdict when it cannot be read, or does not run to its end. */
async function runDown(
  shadow: Shadow,
  down: MigrationScript,
): Promise<Pick<RollbackVerdict, 'verdict' | 'detail'> | undefined> {
  try {
    await makeRoles(shadow, down)
    const refused = await runScript(shadow, down)
    if (!refused) return undefined
    const verdict = cannotRunElsewhere(refused) ? 'cannot-run-here' : 'not-restored'
    return { verdict, detail: `The down script fails: ${told(refused)}.` }
  } catch (error) {
    if (!(error instanceof PostAiError) || !/^(SQL_SYNTAX|INPUT_INVALID)$/.test(error.code)) throw error
    return { verdict: 'not-restored', detail: `The down script cannot be run: ${error.message}` }
  }
}

function judged(
  { losses, differences }: Pick<RollbackVerdict, 'losses' | 'differences'>,
  generated: GeneratedDown | undefined,
): Pick<RollbackVerdict, 'verdict' | 'detail'> {
  const script = generated ? 'The generated down script' : 'The down script'
  if (losses.length > 0) {
    const detail = `${script} restores the schema but not the rows: ${listed(losses.map(({ text }) => text))}.`
    return { verdict: 'data-lost', detail }
  }
  if (differences.length > 0) {
    const detail = `${script} restores everything but ${listed(differences.map(({ text }) => text))}.`
    return { verdict: 'cosmetic', detail }
  }
  return {
    verdict: 'proved',
    detail: `${script} restores schema and rows, and the migration can be run again.`,
  }
}

/** What another server may well run: features, syntax, files of extensions that are not here, what only a superuser may. */
function cannotRunElsewhere({ sqlstate }: Refused): boolean {
  return ['0A000', '42501', '42601', '58P01', '42883'].includes(sqlstate)
}

function nothing(shadow: Shadow): RollbackVerdict {
  return {
    verdict: 'cannot-run-here',
    detail: '',
    differences: [],
    losses: [],
    generatedDown: null,
    ranOn: { kind: shadow.kind, major: shadow.major },
    rows: 0,
    limits: [],
  }
}

function cannotRun(shadow: Shadow, reason: string): RollbackVerdict {
  const where = `${shadow.kind === 'embedded' ? 'the embedded ' : ''}PostgreSQL ${shadow.major}`
  return { ...nothing(shadow), detail: `It cannot be tried on ${where}: ${reason}.` }
}

function told({ statement, message }: Refused): string {
  const line = statement.replaceAll(/\s+/g, ' ')
  return `${line.length > 80 ? `${line.slice(0, 79)}…` : line}: ${message.replace(/\.$/, '')}`
}

function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, 5)
  return `${shown.join('; ')}${texts.length > shown.length ? ` and ${texts.length - shown.length} more` : ''}`
}
