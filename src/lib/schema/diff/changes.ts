import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import type { MigrationScript } from '../../migrations/migration-file.ts'
import type { CatalogImage } from '../../migrations/proof/catalog-image.ts'
import { type Shadow, ShadowRefusal } from '../../migrations/proof/shadow.ts'
import { bothOf } from './bookkeeping.ts'
import type { DiffScope, RenameCandidate } from './diff-result.ts'
import { asScript } from './diff-script.ts'
import type { SchemaFacts } from './read-facts.ts'
import { renameCandidates } from './rename-candidates.ts'
import { renameTwins } from './rename-twins.ts'
import { type Rename, renameOf } from './rename-word.ts'
import type { SchemaSide } from './schema-side.ts'
import { readState, type SchemaServer, type SchemaState } from './state.ts'
import { type ComparedState, Comparison, wayTo } from './way.ts'

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
  /** What FROM is, as far as it is compared. */
  original: CatalogImage
  /** What TO is, as far as it is compared. */
  wanted: CatalogImage
  comparison: Comparison
  /** What of FROM the embedded server could not hold. */
  left: string[]
  /** What the engine says of FROM. */
  facts: SchemaFacts
}

/** Finds the statements that turn FROM into TO. Throws `SCHEMA_DIFF_FAILED`, `USAGE_INVALID`, and what loading throws. */
export async function changesBetween(
  server: SchemaServer,
  from: SchemaSide,
  to: SchemaState,
  { scope, renames, back, live, ...input }: ChangesInput,
  context: RunContext,
): Promise<Changes> {
  const { shadow, left } = await server.load(from)
  const before = await readState(shadow, left)
  const comparison = new Comparison(scope, bothOf(before.bookkeeping, to.bookkeeping))
  const wanted = await comparison.state(to.image, live?.to ?? to.facts)
  const original = await comparison.state(before.image, live?.from ?? before.facts)
  context.report.step('Looking for the statements')
  const renamed = live
    ? { ...noRenames, state: original }
    : await rename(shadow, original, wanted, renames, comparison)
  const way = { ...input, comparison, live: live !== null }
  const { script, notes } = await wayTo(shadow, renamed.state, wanted, way)
  return {
    renames: renamed.sql,
    script,
    back: back ? await wayBack() : null,
    candidates: [...renamed.chosen.map(accepted), ...renameCandidates(renamed.state.image, wanted.image)],
    notes,
    original: original.image,
    wanted: wanted.image,
    comparison,
    left,
    facts: before.facts,
  }

  async function wayBack(): Promise<MigrationScript> {
    const backward = await wayTo(shadow, wanted, renamed.state, { ...way, safe: false })
    return { ...backward.script, sql: backward.script.sql + asScript(renamed.undoSql).sql }
  }
}

const noRenames = { sql: [], undoSql: [], chosen: [] }

/** Renames in the shadow what was asked for, and what differs in nothing but its name. */
async function rename(
  shadow: Shadow,
  from: ComparedState,
  to: ComparedState,
  words: readonly string[],
  comparison: Comparison,
): Promise<{ sql: string[]; undoSql: string[]; chosen: Rename[]; state: ComparedState }> {
  const chosen = renamesOf(words, from.image)
  for (const one of chosen) await carryOut(one, shadow)
  const between = chosen.length > 0 ? await comparison.read(shadow) : from
  const twins = renameTwins(between.image, to.image)
  for (const sql of twins.sql) await shadow.query(sql)
  return {
    sql: [...chosen.map(({ sql }) => sql), ...twins.sql],
    undoSql: [...chosen.map(({ undoSql }) => undoSql), ...twins.undoSql].toReversed(),
    chosen,
    state: twins.sql.length > 0 ? await comparison.read(shadow) : between,
  }
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
