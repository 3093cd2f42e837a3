import type { RunContext } from '../../core/context.ts'
import { type MigrationFile, writeMigrations } from '../migration/write-migrations.ts'
import type { Recommendation } from '../recommendation.ts'
import type { AppliedChange } from './applied-change.ts'
import { applyRecommendations } from './apply.ts'
import { chosenRecommendations } from './chosen.ts'
import { type Choose, chosenSteps, type NumberedStep, type Step, stepsOf } from './step.ts'

/** What shall be done about advice. */
export interface CarryOutInput {
  /** Connection string of the database; undefined where there is none, and only migrations can be written. */
  url: string | undefined
  /** `all`, ids, or `ask` to decide on one after the other; undefined when nothing is to be applied. */
  apply?: string[] | undefined
  /** The directory or file for migrations, which are then written instead. */
  migration?: string | undefined
  /** Whether every question is answered with yes. */
  yes: boolean
}

/** Who decides. */
export interface Decisions {
  /** Asked for each step when they are decided on one after the other. */
  each: Choose
  /** Asked once for all steps. */
  once(steps: readonly NumberedStep[]): Promise<boolean>
  /** Told of a step before it is done without a question. */
  announce(step: NumberedStep): void
}

/** What was done; null for what was not asked for. */
export interface Outcome {
  applied: AppliedChange[] | null
  migrations: MigrationFile[] | null
}

/**
 * Carries out those of the recommendations that are chosen, or writes them as migrations. Throws `USAGE_INVALID` for ids
 * that there are not, and what applying and writing throw.
 */
export async function carryOut(
  recommendations: readonly Recommendation[],
  { url, apply, migration, yes }: CarryOutInput,
  decisions: Decisions,
  context: RunContext,
): Promise<Outcome> {
  if (!apply && migration === undefined) return { applied: null, migrations: null }
  const asksEach = (apply?.includes('ask') ?? false) && !yes
  const ids = apply && !apply.includes('ask') ? apply : ['all']
  const chosen = chosenRecommendations(recommendations, ids)
  if (ids.includes('all')) tellOfRewrites(recommendations, context)
  if (migration !== undefined) {
    const steps = asksEach ? await chosenOf(chosen, decisions.each) : chosen.flatMap(stepsOf)
    return { applied: null, migrations: await writeMigrations(migration, steps) }
  }
  if (url === undefined || chosen.length === 0) return { applied: null, migrations: null }
  if (asksEach)
    return { applied: await applyRecommendations(url, chosen, context, decisions.each), migrations: null }
  if (!yes && !(await decisions.once(numbered(chosen)))) return { applied: [], migrations: null }
  const announced: Choose = async (step) => {
    if (yes) decisions.announce(step)
    return true
  }
  return { applied: await applyRecommendations(url, chosen, context, announced), migrations: null }
}

async function chosenOf(recommendations: readonly Recommendation[], choose: Choose): Promise<Step[]> {
  const steps: Step[] = []
  for await (const { step } of chosenSteps(recommendations, choose)) steps.push(step)
  return steps
}

function numbered(recommendations: readonly Recommendation[]): NumberedStep[] {
  const steps = recommendations.flatMap(stepsOf)
  return steps.map((step, index) => ({ step, number: index + 1, total: steps.length }))
}

function tellOfRewrites(recommendations: readonly Recommendation[], context: RunContext): void {
  const rewrites = recommendations.filter((entry) => entry.kind === 'rewrite-query').map(({ id }) => id)
  if (rewrites.length > 0)
    context.report.note(
      `Rewritten queries are changed where they are asked, not here: ${rewrites.join(', ')}.`,
    )
}
