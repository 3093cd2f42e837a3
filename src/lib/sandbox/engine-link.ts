import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { PostAiError } from '../core/error.ts'
import { ownFile } from '../core/own-file.ts'
import { EngineError } from './engine-error.ts'
import type { EngineCall, EngineReply, EngineRequest, EngineSetup } from './engine-protocol.ts'

interface Pending {
  resolve(value: unknown): void
  reject(error: unknown): void
}

const CALL_LIMIT_MS = 60_000

/** The engine's process and the calls that wait for an answer of it. */
export class EngineLink {
  /** Resolves when the engine is up. */
  readonly ready: Promise<unknown>
  readonly #child: ChildProcess
  readonly #pending = new Map<number, Pending>()
  #last = 0

  constructor(setup: EngineSetup) {
    this.#child = fork(fileURLToPath(ownFile('lib/sandbox/engine-process')), [JSON.stringify(setup)], {
      // V8's optimising compiler would take 600 MB more for a planner that is as fast without it; the other: see setV8Flags
      execArgv: ['--liftoff-only', '--no-concurrent-sparkplug', '--no-warnings'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    this.#child.on('error', (error) => this.#failAll(engineFailed(error.message, error)))
    this.#child.on('exit', (code, signal) =>
      this.#failAll(engineFailed(`its process ended (${signal ?? code})`)),
    )
    this.#child.on('message', (reply) => this.#settle(reply as EngineReply))
    this.ready = this.#wait(0)
  }

  /** Rejects with `EngineError` when the server refuses, with `SANDBOX_FAILED` when the engine is gone or hangs. */
  send(call: EngineCall): Promise<unknown> {
    this.#last += 1
    const answer = this.#wait(this.#last)
    const request: EngineRequest = { id: this.#last, call }
    this.#child.send(request, (error) => error && this.#failAll(engineFailed(error.message, error)))
    return answer
  }

  /** Ends the process; whatever still waits is rejected with `reason`. */
  end(reason: PostAiError): void {
    this.#failAll(reason)
    this.#child.kill('SIGKILL')
  }

  #wait(id: number): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#pending.set(id, { resolve, reject })
    const timer = setTimeout(() => {
      this.end(engineFailed(`it gave no answer for ${CALL_LIMIT_MS / 1000} s`))
    }, CALL_LIMIT_MS)
    return promise.finally(() => clearTimeout(timer))
  }

  #settle({ id, result, failure }: EngineReply): void {
    const call = this.#pending.get(id)
    this.#pending.delete(id)
    if (failure) call?.reject(new EngineError(failure))
    else call?.resolve(result)
  }

  #failAll(error: unknown): void {
    for (const call of this.#pending.values()) call.reject(error)
    this.#pending.clear()
  }
}

/** The error for an engine that does not work. */
export function engineFailed(reason: string, cause?: unknown): PostAiError {
  return new PostAiError('SANDBOX_FAILED', `The embedded planner failed: ${reason}.`, {
    hints: ['It needs about 500 MB of free memory. Run again with POST_AI_DEBUG=1 to see more.'],
    cause,
  })
}
