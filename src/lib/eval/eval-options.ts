import type { AiLimits } from '../ai/spending.ts'

/** What every suite is run with. */
export interface EvalOptions {
  /** As in `withModel`. */
  baseUrl?: string | undefined
  model?: string | undefined
  env: NodeJS.ProcessEnv
  /** Limits of the whole run; what is not given is as in `evalLimits`. */
  aiLimits?: Partial<AiLimits> | undefined
  /** Attempts at each case; 1 when not given. */
  repeat?: number | undefined
  /** Only cases with one of these ids or categories. */
  only?: readonly string[] | undefined
  /** Go on with the unfinished run of the same model, cases and settings. */
  resume?: boolean | undefined
  /** Only say what the run would take. */
  dryRun?: boolean | undefined
  /** A file with the last report: it is compared with, and replaced when the run has come to its end. */
  reportFile?: string | undefined
}

/** An attempt takes at most so many calls: the first, and one for each repair. */
export const MOST_CALLS = 4

/** The limits of a run of so many attempts: calls in plenty, two hours, five dollars. */
export function evalLimits(attempts: number, given: Partial<AiLimits> = {}): AiLimits {
  return { calls: Math.max(1, attempts) * (MOST_CALLS + 1), ms: 7_200_000, usd: 5, ...given }
}
