import type { AiUsage } from '../ai/spending.ts'
import type { ErrorCode } from '../core/error-codes.ts'
import type { Estimate } from './bootstrap.ts'
import type { EvalCase, Stage } from './suite.ts'

/** The score of a stage, without its parts. */
export interface StageScore {
  strict: number
  loose: number
}

/** What became of one attempt at a case; nothing in it depends on the clock. */
export interface AttemptResult {
  stages: Record<Stage, StageScore>
  /** Parts of the final score. */
  parts: Record<string, number>
  /** What is wrong with the final answer. */
  notes: string[]
  /** The final answer; null when there was none. */
  answer: string | null
  /** Why there was none. */
  failure: { code: ErrorCode; message: string } | null
  repairs: number
  usage: AiUsage
}

/** A case with all its attempts. */
export interface CaseResult extends Omit<EvalCase, 'difficulty'> {
  difficulty: EvalCase['difficulty']
  attempts: AttemptResult[]
}

/** Cases that have something in common, such as a category, or all of them. */
export interface GroupResult {
  name: string
  cases: number
  /** The mean over cases of the mean over the attempts of each. */
  stages: Record<Stage, { strict: Estimate; loose: Estimate }>
}

/** All that depends on the clock. */
export interface EvalTimes {
  /** ISO 8601, of the command that made the report. */
  finishedAt: string
  /** Milliseconds that one attempt took, checks included: the middle, and the value that 95 of 100 do not exceed. */
  p50Ms: number
  p95Ms: number
  /** By case, in the order of its attempts. */
  attemptsMs: Record<string, number[]>
}

/** What a model got right. */
export interface EvalReport {
  /** Of this format. */
  version: 1
  suite: 'query' | 'schema'
  model: string
  /** Attempts at each case. */
  repeat: number
  /** What else decides the outcome, such as the number of candidates. */
  settings: Record<string, string | number | boolean>
  all: GroupResult
  categories: GroupResult[]
  difficulties: GroupResult[]
  /** The mean of each part of the final scores over the attempts that have it. */
  parts: Record<string, number>
  /** Attempts that ended without an answer, by the code of the reason. */
  failures: Record<string, number>
  repairs: number
  usage: AiUsage
  cases: CaseResult[]
  times: EvalTimes
}

/** What a run would take. */
export interface EvalPlan {
  cases: number
  attempts: number
  /** Attempts that an unfinished run has already done; 0 unless it is resumed. */
  done: number
  /** When every first reply is good, and when every one is mended as often as is allowed. */
  calls: { least: number; most: number }
  /** By rule of thumb, for one call an attempt; null when it was not estimated. */
  tokens: { input: number; output: number } | null
  /** US dollars by list price for these tokens; null when no price is known. */
  usd: number | null
}

/** A case that one of two reports got right more often. */
export interface ChangedCase {
  id: string
  /** The strict share of the final answers. */
  before: number
  after: number
}

/** A report beside an older one, case by case. */
export interface EvalComparison {
  /** The model of the older report. */
  model: string
  /** Cases that both have, with the same text; only these are compared. */
  cases: number
  /** Cases that only one has, or that were changed since. */
  leftOut: number
  /** Of the final answers, after less before, with the interval over pairs. */
  strict: Estimate
  loose: Estimate
  better: ChangedCase[]
  worse: ChangedCase[]
}

/** What eval prints: the plan, and unless it was only asked for the plan, the report. */
export interface EvalResult {
  plan: EvalPlan
  report: EvalReport | null
  /** Null without an older report. */
  comparison: EvalComparison | null
}
