import { Worker } from 'node:worker_threads'
import { PostAiError } from '../core/error.ts'
import { interrupted } from '../core/interrupt.ts'
import type { EngineCall, EngineSetup, FilePage } from './engine-protocol.ts'
import { workerFile } from './worker-file.ts'

/** An embedded PostgreSQL 18 in memory, in a thread that can be killed. Nothing survives its disposal. */
export interface Engine extends AsyncDisposable {
  query<Row>(sql: string): Promise<Row[]>
  /** Runs one or more statements; all or nothing. */
  script(sql: string): Promise<void>
  /** Makes files of relations (as `pg_relation_filepath` names them) look that many bytes long. */
  resize(files: readonly { file: string; bytes: number }[]): Promise<void>
  /** Writes pages into files of relations. */
  overwrite(pages: readonly FilePage[]): Promise<void>
}

/** A statement that the embedded server refused. */
export class EngineError extends Error {
  readonly sqlstate: string | undefined
  /** In characters of the statement, from 1. */
  readonly position: number | undefined

  constructor(failure: Failure) {
    super(failure.message)
    this.sqlstate = failure.code
    this.position = failure.position === undefined ? undefined : Number(failure.position)
  }
}

interface Failure {
  message: string
  code?: string
  position?: string
}

interface Pending {
  resolve(value: unknown): void
  reject(error: unknown): void
}

const CALL_LIMIT_MS = 60_000

/** Boots the engine (0.5–3 s, up to 1 GB). Throws `SANDBOX_FAILED`; an aborted signal ends it at once. */
export async function startEngine(setup: EngineSetup, signal: AbortSignal): Promise<Engine> {
  const worker = new Worker(workerFile('engine-worker'), { workerData: setup, stdout: true, stderr: true })
  const pending = new Map<number, Pending>()
  let last = 0

  const failAll = (error: unknown) => {
    for (const call of pending.values()) call.reject(error)
    pending.clear()
  }
  const stop = async () => {
    signal.removeEventListener('abort', onAbort)
    failAll(failed('it was stopped'))
    await worker.terminate()
  }
  const onAbort = () => {
    failAll(interrupted())
    void worker.terminate()
  }
  signal.addEventListener('abort', onAbort, { once: true })
  worker.on('error', (error) =>
    failAll(failed(error instanceof Error ? error.message : String(error), error)),
  )
  worker.on('exit', () => failAll(failed('its thread ended')))
  worker.on('message', ({ id, result, failure }: { id: number; result?: unknown; failure?: Failure }) => {
    const call = pending.get(id)
    pending.delete(id)
    if (failure) call?.reject(new EngineError(failure))
    else call?.resolve(result)
  })

  const wait = (id: number) => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    if (signal.aborted) reject(interrupted())
    pending.set(id, { resolve, reject })
    const timer = setTimeout(() => {
      failAll(failed(`it gave no answer for ${CALL_LIMIT_MS / 1000} s`))
      void worker.terminate()
    }, CALL_LIMIT_MS)
    return promise.finally(() => clearTimeout(timer))
  }
  const send = (call: EngineCall) => {
    last += 1
    const answer = wait(last)
    worker.postMessage({ id: last, call })
    return answer
  }
  try {
    await wait(0)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    query: async <Row>(sql: string) => (await send({ method: 'query', sql })) as Row[],
    script: async (sql) => void (await send({ method: 'script', sql })),
    resize: async (files) => void (await send({ method: 'resize', files })),
    overwrite: async (pages) => void (await send({ method: 'overwrite', pages })),
    [Symbol.asyncDispose]: stop,
  }
}

function failed(reason: string, cause?: unknown): PostAiError {
  return new PostAiError('SANDBOX_FAILED', `The embedded planner failed: ${reason}.`, {
    hints: ['It needs about 1 GB of free memory. Run again with POST_AI_DEBUG=1 to see more.'],
    cause,
  })
}
