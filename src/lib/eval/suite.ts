import type { AiLimits, AiUsage } from '../ai/spending.ts'
import type { RunContext } from '../core/context.ts'

/**
 * At what point of an attempt an answer was there: `first` is what the model proposed at once, taken as it stands; `repaired`
 * what was left after it mended what the checks complained of; `final` what a user would get, chosen between several
 * proposals where there are some.
 */
export const stages = ['first', 'repaired', 'final'] as const

/** One of the points at which an answer is looked at. */
export type Stage = (typeof stages)[number]

/** What all cases have, whatever is asked in them. */
export interface EvalCase {
  /** Unique in its suite, and the same from run to run: reports are compared by it. */
  id: string
  category: string
  difficulty: 'easy' | 'medium' | 'hard'
  /** Of all that decides whether an answer is right: cases whose digest has changed are not compared with an older report. */
  digest: string
}

/** How right an answer is; every number from 0 to 1. */
export interface CaseScore {
  /** 1 when everything is right. */
  strict: number
  /** The same, with what the suite's documentation forgives. */
  loose: number
  /** Its parts, such as tables or keys; the report gives the mean of each over the cases that have it. */
  parts: Record<string, number>
  /** What is wrong, each in a sentence; none when `strict` is 1. */
  notes: string[]
}

/** What an attempt may take, and how its model is reached; made to be spread into the options of a task. */
export interface AttemptOptions {
  baseUrl: string | undefined
  model: string | undefined
  env: NodeJS.ProcessEnv
  /** What is left for the whole run. */
  aiLimits: AiLimits
  /** Must be called once, at the end of the attempt, whatever the end is: `withModel` does it when it is given. */
  onUsage(usage: AiUsage): void
}

/** One attempt at a case. */
export interface Attempt<Answer> {
  /** From 1. */
  number: number
  options: AttemptOptions
  /**
   * Keeps what there was at a stage; the last one counts. A stage at which nothing is kept counts as wrong. It only remembers;
   * answers are scored after the attempt, those at several stages that are the same object only once.
   */
  keep(stage: Stage, answer: Answer): void
}

/** Cases of one kind, how a model is asked one, and how its answer is scored. The harness runs, counts and reports. */
export interface EvalSuite<Case extends EvalCase = EvalCase, Answer = unknown> {
  name: 'query' | 'schema'
  cases: readonly Case[]
  /**
   * Asks the model once and keeps what it answers. What it throws ends the attempt and counts as a wrong answer with its
   * message as the reason, save what ends the run: no key, a refused key, limits, Ctrl-C, a lost connection, a mistake of ours.
   * A refusal that is the right answer must be kept as an answer, not thrown.
   */
  ask(one: Case, attempt: Attempt<Answer>, context: RunContext): Promise<{ repairs: number }>
  /** Scores one answer without any model; the same answer always gets the same score. */
  score(one: Case, answer: Answer, context: RunContext): Promise<CaseScore>
  /** An answer as it stands in the report: SQL, or words. */
  textOf(answer: Answer): string
  /** How many characters the first request of a case would have; sends nothing and needs no key. For the dry run. */
  promptLength(one: Case, context: RunContext): Promise<number>
}
