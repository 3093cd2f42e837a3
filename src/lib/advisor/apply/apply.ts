import type { RunContext } from '../../core/context.ts'
import { throwIfInterrupted } from '../../core/interrupt.ts'
import type { Recommendation } from '../recommendation.ts'
import type { AppliedChange } from './applied-change.ts'
import { stepFailed } from './apply-error.ts'
import { runStep } from './run-step.ts'
import { type Choose, chosenSteps, type Step } from './step.ts'

/**
 * Carries recommendations out one after the other, without blocking writes where PostgreSQL can do without, and checks
 * each. The drop of an index that a new one replaces is a change of its own. `choose` is asked before each change; without
 * it all are made. Rewritten queries cannot be applied, and are left out. The first failure ends it.
 * Throws `INDEX_BUILD_FAILED`, `APPLY_FAILED` or `INTERRUPTED`; what was done before stays and is named in the message,
 * as is what could not be cleaned up.
 */
export async function applyRecommendations(
  url: string,
  recommendations: readonly Recommendation[],
  context: RunContext,
  choose: Choose = async () => true,
): Promise<AppliedChange[]> {
  const applied: AppliedChange[] = []
  for await (const { step, number, total } of chosenSteps(recommendations, choose)) {
    throwIfInterrupted(context.signal)
    context.report.step(`${number} of ${total}: ${step.title}`)
    applied.push(await make(url, step, applied, context))
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
