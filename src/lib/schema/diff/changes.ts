import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import type { MigrationScript } from '../../migrations/migration-file.ts'
import { makeRoles } from '../../migrations/proof/base.ts'
import { type CatalogImage, readImage } from '../../migrations/proof/catalog-image.ts'
import { runScript } from '../../migrations/proof/run-script.ts'
import { type Shadow, ShadowRefusal } from '../../migrations/proof/shadow.ts'
import { type Bookkeeping, bothOf } from './bookkeeping.ts'
import type { DiffScope, RenameCandidate } from './diff-result.ts'
import { asScript, safeScript } from './diff-script.ts'
import { mendingSql } from './mend.ts'
import { type ComparedFacts, planChanges } from './plan-changes.ts'
import type { SchemaFacts } from './read-facts.ts'
import { renameCandidates } from './rename-candidates.ts'
import { renameTwins } from './rename-twins.ts'
import { type Rename, renameOf } from './rename-word.ts'
import type { SchemaSide } from './schema-side.ts'
import { factsInScope } from './scope-facts.ts'
import { imageInScope } from './scope-image.ts'
import { readState, type SchemaServer, type SchemaState } from './state.ts'

/** How statements are looked for. */
export interface ChangesInput {
  scope: DiffScope
  /** `old=new`, each. */
  renames: readonly string[]
  /** Whether they are to be such that nobody has to wait. */
  safe: boolean
  /** Whether those of the way back are wanted, too. */
  back: boolean
  major: number
  /** Facts of live servers, in place of what the embedded one could hold; then nothing is renamed. */
  live: { from: SchemaFacts; to: SchemaFacts } | null
}

/** The way from one schema to the other. */
export interface Changes {
  /** Statements that rename; before the script. */
  renames: string[]
  script: MigrationScript
  /** The way back, when it was asked for. */
  back: MigrationScript | null
  candidates: RenameCandidate[]
  /** What has to be known besides. */
  notes: string[]
  /** What TO is, as far as it is compared. */
  wanted: CatalogImage
  compared(image: CatalogImage): CatalogImage
  /** What FROM is, as far as it is compared. */
  original: CatalogImage
  /** What of FROM the embedded server could not hold. */
  left: string[]
  facts: SchemaFacts
}

/** Finds the statements that turn FROM into TO. Throws `SCHEMA_DIFF_FAILED`, `USAGE_INVALID`, and what loading throws. */
export async function changesBetween(
  server: SchemaServer,
  from: SchemaSide,
  to: SchemaState,
  input: ChangesInput,
  context: RunContext,
): Promise<Changes> {
  const { shadow, left } = await server.load(from)
  const before = await readState(shadow, left)
  const bookkeeping = bothOf(before.bookkeeping, to.bookkeeping)
  const compared = (image: CatalogImage) => imageInScope(image, input.scope, bookkeeping)
  const wanted = compared(to.image)
  const original = compared(before.image)
  const chosen = input.live ? [] : renamesOf(input.renames, original)
  for (const rename of chosen) await carryOut(rename, shadow)
  const renamed = chosen.length > 0 ? compared(await readImage(shadow)) : original
  const twins = input.live ? { sql: [], undoSql: [] } : renameTwins(renamed, wanted)
  for (const sql of twins.sql) await shadow.query(sql)
  const start = twins.sql.length + chosen.length > 0 ? await readState(shadow, left) : before
  context.report.step('Looking for the statements')
  const facts = {
    from: await scoped(input.live?.from ?? start.facts, input.scope, bookkeeping),
    to: await scoped(input.live?.to ?? to.facts, input.scope, bookkeeping),
  }
  const { script, notes } = await wayTo(shadow, facts.from, facts.to, wanted, compared, input)
  const undo = [...twins.undoSql.toReversed(), ...chosen.map(({ undoSql }) => undoSql).toReversed()]
  const back = input.back ? await wayBack(shadow, facts, compared(start.image), compared, undo) : null
  return {
    renames: [...chosen.map(({ sql }) => sql), ...twins.sql],
    script,
    back,
    candidates: [...chosen.map(accepted), ...renameCandidates(renamed, wanted)],
    notes,
    original,
    wanted,
    compared,
    left,
    facts: before.facts,
  }
}

async function scoped(
  { base }: SchemaFacts,
  scope: DiffScope,
  bookkeeping: Bookkeeping,
): Promise<ComparedFacts> {
  return { whole: base, scoped: await factsInScope(base, scope, bookkeeping) }
}

/** The engine's statements and those for what it does not know; the shadow is as after them. */
async function wayTo(
  shadow: Shadow,
  from: ComparedFacts,
  to: ComparedFacts,
  wanted: CatalogImage,
  compared: Changes['compared'],
  { safe, major }: Pick<ChangesInput, 'safe' | 'major'>,
): Promise<{ script: MigrationScript; notes: string[] }> {
  const statements = await planChanges(from, to)
  const fixFacts = safe ? await (await import('../../migrations/fix/fix-of.ts')).readFixFacts(shadow) : null
  const script = asScript(statements)
  await makeRoles(shadow, script.sql)
  // a statement that is refused is for the proof to tell
  const refused = await runScript(shadow, script)
  const mending = refused ? [] : mendingSql(compared(await readImage(shadow)), wanted)
  const whole = asScript([...statements, ...mending])
  for (const sql of mending) await shadow.query(sql).catch(() => undefined)
  return fixFacts ? safeScript(whole, fixFacts, major) : { script: whole, notes: [] }
}

async function wayBack(
  shadow: Shadow,
  facts: { from: ComparedFacts; to: ComparedFacts },
  start: CatalogImage,
  compared: Changes['compared'],
  undo: readonly string[],
): Promise<MigrationScript> {
  const { script } = await wayTo(shadow, facts.to, facts.from, start, compared, { safe: false, major: 18 })
  return asScript([...(script.sql.trim() === '' ? [] : [script.sql.trim().replace(/;$/, '')]), ...undo])
}

/** Columns first: they are named with their table as it was. */
function renamesOf(words: readonly string[], image: CatalogImage): Rename[] {
  return words
    .map((word) => renameOf(word, image))
    .toSorted((a, b) => Number(a.kind !== 'column') - Number(b.kind !== 'column'))
}

async function carryOut({ sql, kind, from, to }: Rename, shadow: Shadow): Promise<void> {
  try {
    await shadow.query(sql)
  } catch (error) {
    if (!(error instanceof ShadowRefusal)) throw error
    throw new PostAiError('USAGE_INVALID', `The ${kind} ${from} cannot be renamed ${to}: ${error.message}.`, {
      hints: ['--rename takes the name in FROM, an equals sign, and the name in TO.'],
    })
  }
}

function accepted({ kind, from, to }: Rename): RenameCandidate {
  return { kind, from, to, accepted: true, flag: `${from}=${to}` }
}
