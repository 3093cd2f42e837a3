import type { RunContext } from '../../core/context.ts'
import { type CatalogImage, readImage } from '../../migrations/proof/catalog-image.ts'
import { emptyShadow } from '../../migrations/proof/reset.ts'
import { embeddedShadow, type Shadow, ShadowRefusal } from '../../migrations/proof/shadow.ts'
import { type Bookkeeping, bookkeepingIn } from './bookkeeping.ts'
import { loadSide } from './load-side.ts'
import { readFacts, type SchemaFacts } from './read-facts.ts'
import type { SchemaSide } from './schema-side.ts'

/** A schema as the embedded server has it. */
export interface SchemaState {
  image: CatalogImage
  facts: SchemaFacts
  bookkeeping: Bookkeeping
  /** What it could not hold, a line each. */
  left: string[]
}

/** An embedded server in which one schema after the other is loaded, for each server takes 400 MB. */
export class SchemaServer implements AsyncDisposable {
  readonly #extensions: readonly string[]
  readonly #context: RunContext
  #shadow: Shadow | undefined

  /** With the extensions of these schemas. Nothing is started before it is needed. */
  constructor(sides: readonly SchemaSide[], context: RunContext) {
    this.#extensions = [...new Set(sides.flatMap((side) => side.extensions))]
    this.#context = context
  }

  /** A server with nothing but the schema, and what of it could not be loaded. Throws `SANDBOX_FAILED`, and what loading throws. */
  async load(side: SchemaSide): Promise<{ shadow: Shadow; left: string[] }> {
    const shadow = await this.#empty()
    return { shadow, left: await loadSide(shadow, side, this.#context) }
  }

  async #empty(): Promise<Shadow> {
    if (this.#shadow?.fit()) {
      try {
        await emptyShadow(this.#shadow)
        return this.#shadow
      } catch (error) {
        // too much for one DROP … CASCADE
        if (!(error instanceof ShadowRefusal)) throw error
      }
    }
    await this[Symbol.asyncDispose]()
    this.#shadow = await embeddedShadow(this.#extensions, this.#context)
    return this.#shadow
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shadow?.[Symbol.asyncDispose]()
    this.#shadow = undefined
  }
}

/** Reads the state of a shadow in which a schema was loaded. */
export async function readState(shadow: Shadow, left: string[]): Promise<SchemaState> {
  const image = await readImage(shadow)
  const facts = await readFacts((sql) => shadow.query<object>(sql))
  return { image, facts, bookkeeping: bookkeepingIn(image), left }
}
