import type { Decisions } from '../lib/advisor/apply/carry-out.ts'
import type { RunContext } from '../lib/core/context.ts'
import { plural } from '../lib/core/units.ts'
import { presentStep } from '../lib/present/step.ts'
import { askYes, requireAnswer } from './prompts.ts'

/** Decisions on changes of a database, made in the terminal; each change is announced with its statements and lock. */
export function decisionsFor(display: string, { report }: RunContext): Decisions {
  return {
    async each(step) {
      report.note(presentStep(step))
      return askYes(`${step.step.title}, on ${display}?`, '--yes')
    },
    async once(steps) {
      for (const step of steps) report.note(presentStep(step))
      return askYes(`Make ${plural(steps.length, 'change')} on ${display}?`, '--yes')
    },
    announce: (step) => report.note(presentStep(step)),
  }
}

/** Stops before the work what nobody could answer after it. Throws `USAGE_NEEDS_YES`. */
export function checkAnswers(
  flags: { apply?: string[] | undefined; migration?: string | undefined; yes: boolean },
  display: string,
): void {
  const asks = flags.apply && (flags.migration === undefined || flags.apply.includes('ask'))
  if (asks) requireAnswer(flags.yes, `Recommendations would be carried out on ${display}.`)
}
