import type { Advice, AdviseResult } from '../lib/advisor/advice.ts'
import { applyRecommendations } from '../lib/advisor/apply/apply.ts'
import { chosenRecommendations } from '../lib/advisor/apply/chosen.ts'
import { type Choose, chosenSteps, type Step, stepsOf } from '../lib/advisor/apply/step.ts'
import { writeMigrations } from '../lib/advisor/migration/write-migrations.ts'
import type { Recommendation } from '../lib/advisor/recommendation.ts'
import type { RunContext } from '../lib/core/context.ts'
import { plural } from '../lib/core/units.ts'
import { presentStep } from '../lib/present/step.ts'
import type { AdviceSource } from './advise-input.ts'
import { askYes, requireAnswer } from './prompts.ts'

/** The flags that say what is done about advice. */
export interface ActionFlags {
  /** `all`, ids, or `ask` for one after the other. */
  apply?: string[] | undefined
  /** A directory or file. */
  migration?: string | undefined
  yes: boolean
}

/** What was done; null for what was not asked for. */
export type Outcome = Pick<AdviseResult, 'applied' | 'migrations'>

/** Stops before the work begins what could not be answered after it. Throws `USAGE_NEEDS_YES`. */
export function checkAnswers({ apply, migration, yes }: ActionFlags, { display }: AdviceSource): void {
  const asks = apply && (migration === undefined || apply.includes('ask'))
  if (asks) requireAnswer(yes, `Recommendations would be carried out on ${display}.`)
}

/** Carries out what the flags choose of an advice, or writes it as migrations; asks where that was not answered. */
export async function carryOut(
  advice: Advice,
  flags: ActionFlags,
  source: AdviceSource,
  context: RunContext,
): Promise<Outcome> {
  const { apply, migration, yes } = flags
  if (!apply && migration === undefined) return { applied: null, migrations: null }
  const asksEach = apply?.includes('ask') ?? false
  const ids = apply && !asksEach ? apply : ['all']
  const chosen = chosenRecommendations(advice.recommendations, ids)
  tellOfRewrites(advice.recommendations, ids, context)
  if (chosen.length === 0) return { applied: null, migrations: migration === undefined ? null : [] }
  const choose = asksEach && !yes ? askEach(source, context) : announce(context)
  if (migration !== undefined) {
    const steps = asksEach ? await chosenOf(chosen, choose) : chosen.flatMap(stepsOf)
    return { applied: null, migrations: await writeMigrations(migration, steps) }
  }
  if (source.url === undefined) return { applied: null, migrations: null }
  if (yes || asksEach)
    return { applied: await applyRecommendations(source.url, chosen, context, choose), migrations: null }
  if (!(await askOnce(chosen, source, context))) return { applied: [], migrations: null }
  return { applied: await applyRecommendations(source.url, chosen, context), migrations: null }
}

async function chosenOf(recommendations: readonly Recommendation[], choose: Choose): Promise<Step[]> {
  const steps: Step[] = []
  for await (const { step } of chosenSteps(recommendations, choose)) steps.push(step)
  return steps
}

function announce(context: RunContext): Choose {
  return async (step) => {
    context.report.note(presentStep(step))
    return true
  }
}

function askEach({ display }: AdviceSource, context: RunContext): Choose {
  return async (step) => {
    context.report.note(presentStep(step))
    return askYes(`${step.step.title}, on ${display}?`, '--yes')
  }
}

async function askOnce(
  chosen: readonly Recommendation[],
  { display }: AdviceSource,
  context: RunContext,
): Promise<boolean> {
  const steps = chosen.flatMap(stepsOf)
  for (const [index, step] of steps.entries())
    context.report.note(presentStep({ step, number: index + 1, total: steps.length }))
  return askYes(`Make ${plural(steps.length, 'change')} on ${display}?`, '--yes')
}

function tellOfRewrites(
  recommendations: readonly Recommendation[],
  ids: readonly string[],
  context: RunContext,
): void {
  const rewrites = recommendations.filter((entry) => entry.kind === 'rewrite-query').map(({ id }) => id)
  if (rewrites.length > 0 && ids.includes('all'))
    context.report.note(
      `Rewritten queries are changed where they are asked, not here: ${rewrites.join(', ')}.`,
    )
}
