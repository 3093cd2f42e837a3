import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { sleep } from '../core/interrupt.ts'

/** lock_not_available, deadlock_detected, serialization_failure: another time it may go well. */
const passing = ['55P03', '40P01', '40001']

const FIRST_PAUSE_MS = 150
const LONGEST_PAUSE_MS = 5000

/** Whether a failure may pass when the same is tried again. */
export function mayPass(error: unknown): boolean {
  return error instanceof PostAiError && passing.includes(error.sql?.sqlstate ?? '')
}

/**
 * Pauses between tries: each about twice as long as the one before, with as much chance in it as certainty, so that
 * several who wait for the same do not come back together. False when there is no time left for another try.
 */
export function pauses(limitMs: number, context: RunContext): () => Promise<boolean> {
  const giveUp = performance.now() + limitMs
  let pause = FIRST_PAUSE_MS
  return async () => {
    const left = giveUp - performance.now()
    if (left <= 0) return false
    await sleep(Math.min(left, pause * (0.5 + Math.random())), context.signal)
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
    return true
  }
}
