import type { EngineFailure } from './engine-protocol.ts'

/** A statement that the embedded server refused. */
export class EngineError extends Error {
  readonly sqlstate: string | undefined
  /** In characters of the statement, from 1. */
  readonly position: number | undefined

  constructor(failure: EngineFailure) {
    super(failure.message)
    this.sqlstate = failure.code
    this.position = failure.position === undefined ? undefined : Number(failure.position)
  }
}
