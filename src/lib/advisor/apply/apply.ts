import type { RunContext } from '../../core/context.ts'
import { throwIfInterrupted } from '../../core/interrupt.ts'
import type { Recommendation } from '../recommendation.ts'
import type { AppliedChange } from './applied-change.ts'
import { stepFailed } from './apply-error.ts'
import { runStep } from './run-step.ts'
import { type Step, stepsOf } from './step.ts'

/** Which of the changes are made, and who hears of each. */
export interface ApplyOptions {
  /** Asked before each change; a no leaves it out. Without it all are made. */
  choose?: (step: Step, number: number, total: number) => Promise<boolean>
  /** Told of each change as soon as it is made. */
  made?: (change: AppliedChange) => void
}

/**
 * Carries recommendations out one after the other, without blocking writes where PostgreSQL can do without, and checks
 * each. The drop of an index that a new one replaces is a change of its own, and left out when the new one was. Rewritten
 * queries cannot be applied, and are left out. The first failure ends it.
 * Throws `INDEX_BUILD_FAILED`, `APPLY_FAILED` or `INTERRUPTED`; what was done before stays and is named in the message,
 * as is what could not be cleaned up.
 */
export async function applyRecommendations(
  url: string,
  recommendations: readonly Recommendation[],
  context: RunContext,
  { choose, made }: ApplyOptions = {},
): Promise<AppliedChange[]> {
  const applied: AppliedChange[] = []
  const all = recommendations.map(stepsOf)
  const total = all.flat().length
  let number = 0
  for (const steps of all) {
    for (const [position, step] of steps.entries()) {
      number += 1
      throwIfInterrupted(context.signal)
      if (choose && !(await choose(step, number, total))) {
        // without the new index the ones that it replaces are needed
        number += steps.length - position - 1
        break
      }
      context.report.step(`${number} of ${total}: ${step.title}`)
      const change = await make(url, step, applied, context)
      applied.push(change)
      made?.(change)
    }
  }
  return applied
}

async function make(
  url: string,
  step: Step,
  before: readonly AppliedChange[],
  context: RunContext,
): Promise<AppliedChange> {
  const started = performance.now()
  const { id, kind, title, ddl, down } = step
  try {
    const result = await runStep(url, step, context)
    return { id, kind, title, ddl, down, ...result, seconds: (performance.now() - started) / 1000 }
  } catch (error) {
    throw stepFailed(step, before, error, context.signal)
  }
}
