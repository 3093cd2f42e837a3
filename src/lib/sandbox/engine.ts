import { interrupted } from '../core/interrupt.ts'
import { EngineLink, engineFailed } from './engine-link.ts'
import type { BelievedTree, EngineSetup } from './engine-protocol.ts'

/** An embedded PostgreSQL 18 in memory, in a process that can be killed. Nothing survives its disposal. */
export interface Engine extends AsyncDisposable {
  query<Row>(sql: string): Promise<Row[]>
  /** Runs one or more statements; all or nothing. */
  script(sql: string): Promise<void>
  /** Makes files of relations (as `pg_relation_filepath` names them) look that many bytes long. */
  resize(files: readonly { file: string; bytes: number }[]): Promise<void>
  /** Makes files of B-trees begin with the pages of one that is so many levels deep, see `btreePages`. */
  plant(trees: readonly BelievedTree[]): Promise<void>
}

/** Boots the engine (0.5–3 s, 400 MB). Throws `SANDBOX_FAILED`; an aborted signal ends it at once. */
export async function startEngine(setup: EngineSetup, signal: AbortSignal): Promise<Engine> {
  const link = new EngineLink(setup)
  const onAbort = () => link.end(interrupted())
  const stop = async () => {
    signal.removeEventListener('abort', onAbort)
    link.end(engineFailed('it was stopped'))
  }
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  try {
    await link.ready
  } catch (error) {
    await stop()
    throw error
  }
  return {
    query: async <Row>(sql: string) => (await link.send({ method: 'query', sql })) as Row[],
    script: async (sql) => void (await link.send({ method: 'script', sql })),
    resize: async (files) => void (await link.send({ method: 'resize', files })),
    plant: async (trees) => void (await link.send({ method: 'plant', trees })),
    [Symbol.asyncDispose]: stop,
  }
}
