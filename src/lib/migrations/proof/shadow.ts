import type { RunContext } from '../../core/context.ts'
import { startEngine } from '../../sandbox/engine.ts'
import { EngineError } from '../../sandbox/engine-error.ts'

/** A database of no worth in which migrations are tried: embedded, or on a throwaway server of another version. */
export interface Shadow extends AsyncDisposable {
  kind: 'embedded' | 'server'
  major: number
  /** False once it is to be replaced by a new one. */
  fit(): boolean
  /** Runs one or more statements; resolves with the rows of the last. Rejects with `ShadowRefusal`. */
  query<Row>(sql: string): Promise<Row[]>
  /** Makes a role that statements speak of, unless it is there; where `query` may not do it. */
  makeRole?(name: string): Promise<void>
  /** Begins anew with an empty database; where that is easier than taking out all that is in it. */
  recreate?(): Promise<void>
}

/** What the shadow's server said of a statement that it refused. */
export class ShadowRefusal extends Error {
  readonly sqlstate: string
  readonly sql: string

  constructor(sql: string, message: string, sqlstate: string | undefined) {
    super(message)
    this.sql = sql
    this.sqlstate = sqlstate ?? 'XX000'
  }
}

/** The version that the embedded engine is. */
export const EMBEDDED_MAJOR = 18

/** Every error costs the embedded server a kilobyte or more of its stack, which it does not get back. */
const MOST_REFUSALS = 300

/** An empty embedded database with these extensions to be had. Throws `SANDBOX_FAILED`. */
export async function embeddedShadow(extensions: readonly string[], context: RunContext): Promise<Shadow> {
  const engine = await startEngine({ extensions, locale: 'en_US.UTF-8' }, context.signal)
  let refusals = 0
  return {
    kind: 'embedded',
    fit: () => refusals < MOST_REFUSALS,
    major: EMBEDDED_MAJOR,
    query: async <Row>(sql: string) => {
      try {
        return (await engine.query<Row>(sql)) ?? []
      } catch (error) {
        refusals += 1
        if (error instanceof EngineError) throw new ShadowRefusal(sql, error.message, error.sqlstate)
        throw error
      }
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}
