import { messageOf, PostAiError } from '../../core/error.ts'
import type { AppliedChange } from './applied-change.ts'
import { StepFailure } from './run-step.ts'
import type { Step } from './step.ts'

/** The error that ends an application: what failed and why, what was done before, and what is left to be done by hand. */
export function stepFailed(
  step: Step,
  before: readonly AppliedChange[],
  error: unknown,
  signal: AbortSignal,
): PostAiError {
  const failure = error instanceof StepFailure ? error : new StepFailure(error, [], [])
  const hints = [
    ...failure.left.map((sql) => `What is left of it could not be dropped; do it later: ${sql}`),
    ...failure.done.map((sql) => `Of it this is done already: ${sql};`),
    ...(failure.done.length > 0 && step.down !== null ? [`To undo that: ${step.down}`] : []),
    ...before.flatMap(({ down }) => (down === null ? [] : [`To undo what was done before: ${down}`])),
  ]
  if (signal.aborted) return new PostAiError('INTERRUPTED', `Interrupted.${doneBefore(before)}`, { hints })
  const { cause } = failure
  const isClean = failure.left.length === 0 && failure.done.length === 0
  return new PostAiError(
    step.kind === 'create-index' ? 'INDEX_BUILD_FAILED' : 'APPLY_FAILED',
    `${whatFailed(step)}: ${messageOf(cause)}${doneBefore(before)}`,
    {
      hints: [
        ...hints,
        `${isClean ? 'Nothing is left of it. ' : ''}Mend the reason, then run the same command again.`,
        `By hand: ${step.ddl}`,
      ],
      ...(cause instanceof PostAiError && cause.sql && { sql: cause.sql }),
      cause,
    },
  )
}

function whatFailed({ kind, id, table, title }: Step): string {
  return kind === 'create-index'
    ? `The index ${id} on ${table} was not built`
    : `${id} (${title}) was not done`
}

function doneBefore(before: readonly AppliedChange[]): string {
  const names = before.flatMap(({ indexes, id, title }) =>
    indexes.length > 0 ? indexes.map((index) => index.name) : [`${id} (${title})`],
  )
  return names.length > 0 ? ` Done before it, and kept: ${names.join(', ')}.` : ''
}
