import type { RunContext } from '../../core/context.ts'
import type { MigrationScript } from '../migration-file.ts'
import { type Base, extensionsIn, type LoadedBase, loadBase, scriptsOf } from './base.ts'
import type { RollbackQuestion } from './prove-rollback.ts'
import { emptyShadow } from './reset.ts'
import { serverShadow } from './server-shadow.ts'
import { embeddedShadow, type Shadow } from './shadow.ts'

/** The shadows of a prover: started when first needed, emptied between questions. */
export class Shadows implements AsyncDisposable {
  readonly #context: RunContext
  readonly #servers = new Map<number, Shadow | undefined>()
  #embedded: Shadow | undefined
  #extensions = new Set<string>()
  /** The scripts that a shadow has run, in order; undefined when it is in no state that can be gone on from. */
  readonly #states = new WeakMap<Shadow, readonly MigrationScript[] | undefined>()
  readonly #used = new WeakSet<Shadow>()

  constructor(context: RunContext) {
    this.#context = context
  }

  /** The embedded one, with the extensions that a question needs. */
  async embedded({ before, up, down }: RollbackQuestion): Promise<Shadow> {
    const declared = typeof before === 'object' && 'schemaSql' in before ? before.extensions : []
    const scripts = [...scriptsOf(before), up, ...(down ? [down] : [])]
    const named = await Promise.all(scripts.map(({ sql }) => extensionsIn(sql)))
    const needed = new Set([...declared, ...named.flat()])
    if (this.#embedded?.fit() && needed.isSubsetOf(this.#extensions)) return this.#embedded
    await this.#embedded?.[Symbol.asyncDispose]()
    this.#extensions = this.#extensions.union(needed)
    this.#embedded = await embeddedShadow([...this.#extensions], this.#context)
    return this.#embedded
  }

  /** A throwaway server of a major version; undefined when it is not installed. */
  async server(major: number): Promise<Shadow | undefined> {
    if (!this.#servers.has(major)) this.#servers.set(major, await serverShadow(major, this.#context))
    return this.#servers.get(major)
  }

  /** Brings a shadow to a base. Migrations that it has already run are not run again. */
  async bring(shadow: Shadow, base: Base): Promise<LoadedBase> {
    const state = this.#states.get(shadow)
    const wanted = Array.isArray(base) ? (base as readonly MigrationScript[]) : undefined
    this.#states.delete(shadow)
    if (state && wanted && state.every((script, index) => script.sql === wanted[index]?.sql)) {
      return loadBase(shadow, wanted.slice(state.length))
    }
    if (this.#used.has(shadow)) await (shadow.recreate?.() ?? emptyShadow(shadow))
    this.#used.add(shadow)
    return loadBase(shadow, base)
  }

  /** Notes that a shadow has come to a base and has run a migration after it. */
  left(shadow: Shadow, { before, up }: RollbackQuestion): void {
    this.#states.set(
      shadow,
      Array.isArray(before) ? [...(before as readonly MigrationScript[]), up] : undefined,
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#embedded?.[Symbol.asyncDispose]()
    for (const server of this.#servers.values()) await server?.[Symbol.asyncDispose]()
  }
}
