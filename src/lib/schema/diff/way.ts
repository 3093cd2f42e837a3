import { readFixFacts } from '../../migrations/fix/fix-of.ts'
import type { MigrationScript } from '../../migrations/migration-file.ts'
import { makeRoles } from '../../migrations/proof/base.ts'
import { type CatalogImage, readImage } from '../../migrations/proof/catalog-image.ts'
import type { Shadow } from '../../migrations/proof/shadow.ts'
import { loadParser } from '../../sql/parser.ts'
import type { Bookkeeping } from './bookkeeping.ts'
import type { DiffScope } from './diff-result.ts'
import { asScript, safeScript } from './diff-script.ts'
import { mendingSql } from './mend.ts'
import { type ComparedFacts, planChanges } from './plan-changes.ts'
import { preparingSql } from './prepare.ts'
import { readFacts, type SchemaFacts } from './read-facts.ts'
import { runInTurn, runsWhole } from './run-in-turn.ts'
import { factsInScope } from './scope-facts.ts'
import { imageInScope } from './scope-image.ts'
import { continuedSequences } from './sequences.ts'
import { tidied } from './tidy.ts'

/** What of a schema is compared: as the catalog image has it, and as the engine has it. */
export interface ComparedState {
  image: CatalogImage
  facts: ComparedFacts
}

/** Takes out of a schema what is not compared. */
export class Comparison {
  readonly #scope: DiffScope
  readonly #bookkeeping: Bookkeeping

  constructor(scope: DiffScope, bookkeeping: Bookkeeping) {
    this.#scope = scope
    this.#bookkeeping = bookkeeping
  }

  image(image: CatalogImage): CatalogImage {
    return imageInScope(image, this.#scope, this.#bookkeeping)
  }

  async state(image: CatalogImage, { base }: SchemaFacts): Promise<ComparedState> {
    const scoped = await factsInScope(base, this.#scope, this.#bookkeeping)
    return { image: this.image(image), facts: { whole: base, scoped } }
  }

  /** The state that a shadow is in. */
  async read(shadow: Shadow): Promise<ComparedState> {
    return this.state(await readImage(shadow), await readFacts((sql) => shadow.query<object>(sql)))
  }
}

/** How the way is to be. */
export interface WayInput {
  comparison: Comparison
  safe: boolean
  major: number
  /** The facts are not those of the shadow: what goes by the shadow's catalog is left out. */
  live: boolean
}

/**
 * The statements that lead from the state a shadow is in to another: those that keep rows, then the engine's, then what
 * the engine does not know. The shadow is as after them. Throws `SCHEMA_DIFF_FAILED`.
 */
export async function wayTo(
  shadow: Shadow,
  from: ComparedState,
  to: ComparedState,
  { comparison, safe, major, live }: WayInput,
): Promise<{ script: MigrationScript; notes: string[] }> {
  const parser = await loadParser()
  const fixFacts = safe ? await readFixFacts(shadow) : null
  const prepared = live ? [] : await prepare(shadow, from.image, to.image)
  const start = prepared.length > 0 ? await comparison.read(shadow) : from
  const planned = tidied(await planChanges(start.facts, to.facts), start.image, parser, major)
  await makeRoles(shadow, asScript(planned).sql)
  const ordered = await runInTurn(shadow, planned)
  const mending = mendingSql(comparison.image(await readImage(shadow)), to.image)
  const rest = await runInTurn(shadow, [...mending, ...continuedSequences(from.image, to.image)])
  const whole = asScript([...prepared, ...ordered, ...rest])
  return fixFacts ? safeScript(whole, fixFacts, major) : { script: whole, notes: [] }
}

/** Runs what keeps rows from being lost; resolves with what could be run. */
async function prepare(shadow: Shadow, from: CatalogImage, to: CatalogImage): Promise<string[]> {
  const prepared: string[] = []
  for (const group of preparingSql(from, to)) if (await runsWhole(shadow, group)) prepared.push(...group)
  return prepared
}
