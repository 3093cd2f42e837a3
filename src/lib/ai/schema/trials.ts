import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import { throwIfInterrupted } from '../../core/interrupt.ts'
import type { Base } from '../../migrations/proof/base.ts'
import { type CatalogImage, readImage } from '../../migrations/proof/catalog-image.ts'
import type { RollbackQuestion } from '../../migrations/proof/prove-rollback.ts'
import { scriptOf } from '../../migrations/proof/run-script.ts'
import type { Shadow } from '../../migrations/proof/shadow.ts'
import { Shadows } from '../../migrations/proof/shadows.ts'
import type { UserFunction } from './called-functions.ts'
import type { SchemaFinding } from './schema-ai-result.ts'
import { lintShadow } from './schema-lint.ts'

/** The start as it is in the embedded server. */
export interface LoadedStart {
  image: CatalogImage
  /** What of it could not be loaded, a line each. */
  left: string[]
  functions: UserFunction[]
  /** What is wrong with it already. */
  findings: SchemaFinding[]
}

/**
 * Trials in the embedded server, which cannot be interrupted: it works in a process of its own, and that is killed when a
 * trial takes too long.
 */
export class Trials implements AsyncDisposable {
  readonly before: Base
  readonly ms: number
  readonly #context: RunContext
  #killed = new AbortController()
  #shadows: Shadows
  #loaded: Promise<LoadedStart> | undefined

  constructor(before: Base, ms: number, context: RunContext) {
    this.before = before
    this.ms = ms
    this.#context = context
    this.#shadows = this.#open()
  }

  /** The start, loaded once. Throws `INPUT_INVALID` when it cannot be loaded at all, `SANDBOX_FAILED`. */
  loaded(): Promise<LoadedStart> {
    this.#loaded ??= this.withStart((shadow, left) => readStart(shadow, left))
    return this.#loaded
  }

  /** Does work on a shadow that is brought to the start. */
  async withStart<T>(work: (shadow: Shadow, left: string[]) => Promise<T>): Promise<T> {
    this.#context.report.step('Loading the schema into the embedded server')
    const nothing = { before: this.before, up: scriptOf(''), down: undefined, major: 18 }
    const shadow = await this.#shadows.embedded(nothing)
    const { left, refused } = await this.#shadows.bring(shadow, this.before)
    if (refused) {
      const reason = `line ${refused.line}: ${refused.message}`
      throw new PostAiError('INPUT_INVALID', `The schema to start from cannot be made: ${reason}.`, {
        hints: [
          'The change is tried on it in an embedded PostgreSQL 18; --from-db takes the schema of a database.',
        ],
      })
    }
    return await work(shadow, left)
  }

  /** Does work with a shadow for a question, booted before the time counts; undefined when the time was not enough. */
  async within<T>(
    question: RollbackQuestion,
    work: (shadows: Shadows, shadow: Shadow) => Promise<T>,
  ): Promise<T | undefined> {
    throwIfInterrupted(this.#context.signal)
    const shadow = await this.#shadows.embedded(question)
    const killed = this.#killed
    const timer = setTimeout(() => killed.abort(), this.ms)
    try {
      return await work(this.#shadows, shadow)
    } catch (error) {
      throwIfInterrupted(this.#context.signal)
      if (!killed.signal.aborted) throw error
      await this.#shadows[Symbol.asyncDispose]()
      this.#killed = new AbortController()
      this.#shadows = this.#open()
      return undefined
    } finally {
      clearTimeout(timer)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shadows[Symbol.asyncDispose]()
  }

  #open(): Shadows {
    const signal = AbortSignal.any([this.#context.signal, this.#killed.signal])
    return new Shadows({ signal, report: this.#context.report })
  }
}

async function readStart(shadow: Shadow, left: string[]): Promise<LoadedStart> {
  const functions = await shadow.query<UserFunction>(userFunctionsSql)
  return { image: await readImage(shadow), left, functions, findings: await lintShadow(shadow) }
}

const userFunctionsSql = `
  SELECT p.proname::text AS name, p.provolatile::text AS volatility FROM pg_catalog.pg_proc p
  WHERE p.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e') ORDER BY 1, 2`
