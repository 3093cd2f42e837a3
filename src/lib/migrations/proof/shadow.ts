import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import { connect } from '../../postgres/connection.ts'
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

/**
 * An empty database on a throwaway server of a major version; undefined when its binaries are not installed, for a
 * proof fetches nothing. Throws `LOCAL_INIT_FAILED`, `LOCAL_START_FAILED`, `INTERRUPTED`.
 */
export async function serverShadow(major: number, context: RunContext): Promise<Shadow | undefined> {
  const { findBinaries } = await import('../../local/binaries.ts')
  try {
    await findBinaries(major)
  } catch (error) {
    if (error instanceof PostAiError && error.code === 'LOCAL_BINARIES_MISSING') return undefined
    throw error
  }
  context.report.step(`Starting a throwaway PostgreSQL ${major}`)
  const { startTemporaryCluster } = await import('../../local/temporary-cluster.ts')
  const cluster = await startTemporaryCluster({ major, signal: context.signal })
  try {
    const connection = await connect(cluster.url(), { signal: context.signal })
    return {
      kind: 'server',
      major,
      fit: () => true,
      query: <Row>(sql: string) => refusing(sql, () => connection.script(sql)) as Promise<Row[]>,
      async [Symbol.asyncDispose]() {
        await connection[Symbol.asyncDispose]()
        await cluster.stop()
      },
    }
  } catch (error) {
    await cluster.stop()
    throw error
  }
}

async function refusing<T>(sql: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof PostAiError) || error.sql === undefined) throw error
    throw new ShadowRefusal(sql, error.message, error.sql.sqlstate)
  }
}
