import type { Plan } from '../../plan/plan.ts'
import { planFromJson } from '../../plan/plan-json.ts'
import { planShape } from '../../plan/shape.ts'
import { EngineError } from '../../sandbox/engine-error.ts'
import type { Planner } from '../../sandbox/planner.ts'
import type { Parser } from '../../sql/parser.ts'
import type { ExaminedQuery } from '../examination.ts'
import { type SkewedParameter, skewedParameters, withValue } from './parameter-values.ts'

/** A query whose time depends on more than its text. */
export interface UnstableQuery {
  /** Standard deviation of its times over their mean; null when not measured or not remarkable. */
  variation: number | null
  /** A parameter whose value decides how it is planned; null when none does. */
  parameter: SensitiveParameter | null
  /** What that means and what to do, in a sentence or two. */
  meaning: string
}

/** A parameter that is planned differently for a common and for a rare value, from the column's statistics. */
export interface SensitiveParameter {
  /** `$1` */
  name: string
  /** `table.column` */
  column: string
  /** Share of the rows that have the most common value. */
  commonShare: number
  /** Planner costs with the most common value, with a rare one, and of the generic plan that knows neither. */
  costs: { common: number; rare: number; generic: number }
  /** Whether the two are planned in different forms. */
  changesShape: boolean
  /** Which of the two the generic plan has the form of. */
  genericFits: 'both' | 'common' | 'rare' | 'neither'
}

/** One plan for values of like cost scatters less than its mean; twice that needs an explanation. */
const LEAST_VARIATION = 2
/** Of fewer calls the deviation is that of the first one; below a millisecond it is that of the machine. */
const LEAST_CALLS = 20
const LEAST_MEAN_MS = 1
/** Costs that differ by this factor are another order of magnitude; another form of plan has to matter a little. */
const COST_FACTOR = 10
const SHAPE_FACTOR = 2

/** So many queries, heaviest first, and parameters of each are planned with values: two calls of the planner each. */
export const MOST_QUERIES = 50
const MOST_PARAMETERS = 2

/** A query's instability, and how many calls of the planner it took to know. */
export interface Judgement {
  unstable: UnstableQuery | null
  calls: number
}

/** Judges a query by its measured times, and, when asked to, by its plans for common and rare values. */
export async function judgeStability(
  query: ExaminedQuery,
  planner: Planner,
  { parser, replan }: { parser: Parser; replan: boolean },
): Promise<Judgement> {
  const variation = variationOf(query)
  const parameters = replan ? (await skewedParameters(query, planner)).slice(0, MOST_PARAMETERS) : []
  let calls = 0
  let worst: SensitiveParameter | null = null
  for (const parameter of parameters) {
    const common = await planOf(withValue(parser, query.query.sql, parameter, parameter.common), planner)
    const rare = await planOf(withValue(parser, query.query.sql, parameter, parameter.rare), planner)
    calls += 2
    const found = common && rare && sensitivity(parameter, query.plan, common, rare)
    if (found && (!worst || factorOf(found) > factorOf(worst))) worst = found
  }
  if (variation === null && !worst) return { unstable: null, calls }
  return { unstable: { variation, parameter: worst, meaning: meaningOf(variation, worst) }, calls }
}

function variationOf({ query }: ExaminedQuery): number | null {
  const { stddevMs } = query.measures ?? {}
  const mean = query.meanMs ?? 0
  if (stddevMs === undefined || query.calls < LEAST_CALLS || mean < LEAST_MEAN_MS) return null
  return stddevMs / mean >= LEAST_VARIATION ? stddevMs / mean : null
}

/** A value that does not fit into the type that the statement infers has no plan. */
async function planOf(sql: string, planner: Planner): Promise<Plan | undefined> {
  try {
    return planFromJson(await planner.explain(sql))
  } catch (error) {
    if (error instanceof EngineError) return undefined
    throw error
  }
}

function sensitivity(
  { parameter, table, column, commonShare }: SkewedParameter,
  generic: Plan,
  common: Plan,
  rare: Plan,
): SensitiveParameter | undefined {
  const [ofCommon, ofRare, ofGeneric] = [common, rare, generic].map(planShape)
  const found: SensitiveParameter = {
    name: parameter,
    column: `${table.name}.${column.name}`,
    commonShare,
    costs: { common: common.root.totalCost, rare: rare.root.totalCost, generic: generic.root.totalCost },
    changesShape: ofCommon !== ofRare,
    genericFits: fits(ofGeneric === ofCommon, ofGeneric === ofRare),
  }
  const factor = factorOf(found)
  return factor >= COST_FACTOR || (found.changesShape && factor >= SHAPE_FACTOR) ? found : undefined
}

function fits(common: boolean, rare: boolean): SensitiveParameter['genericFits'] {
  if (common && rare) return 'both'
  if (common) return 'common'
  return rare ? 'rare' : 'neither'
}

function factorOf({ costs }: SensitiveParameter): number {
  const [less, more] = [Math.min(costs.common, costs.rare), Math.max(costs.common, costs.rare)]
  return more / Math.max(less, 0.01)
}

function meaningOf(variation: number | null, parameter: SensitiveParameter | null): string {
  const scatter =
    variation === null ? '' : `Its times scatter by ${variation.toFixed(1)} times their mean under one text. `
  if (!parameter)
    return `${scatter}The statistics show no parameter that would explain it: look for locks, a cold cache, and checkpoints at the times it is slow.`
  const { name, column, changesShape, genericFits } = parameter
  const what = changesShape
    ? `With the most common value of ${column} as ${name} it is planned otherwise than with a rare one`
    : `The most common value of ${column} as ${name} costs ${factorOf(parameter).toFixed(0)} times as much as a rare one`
  if (!changesShape) return `${scatter}${what}, by the same plan: the time follows the value.`
  const kept =
    genericFits === 'neither' || genericFits === 'both'
      ? 'another plan still'
      : `the plan of the ${genericFits} value`
  return `${scatter}${what}. A prepared statement may go over to one plan for all values, ${kept}: SET plan_cache_mode = force_custom_plan where it is run, or a statement of its own for the common value.`
}
