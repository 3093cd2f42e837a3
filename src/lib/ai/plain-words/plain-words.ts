import type { ErrorCode } from '../../core/error-codes.ts'
import type { Prompt } from '../prompt.ts'
import type { AiUsage } from '../spending.ts'

/** A sentence that is not shown, and why. */
export interface DroppedSentence {
  text: string
  reason: string
}

/** A statement written otherwise by a model, which the embedded planner plans cheaper. */
export interface ProposedRewrite {
  /** Id of the query of an advice; null for an explained statement. */
  query: string | null
  sql: string
  costBefore: number
  costAfter: number
  /** Rows in which both forms agree, where both were run; null where they were not. */
  sameRows: number | null
}

/** A rewrite that is not shown as one, and why. */
export interface DroppedRewrite {
  query: string | null
  sql: string
  reason: string
}

/** What a model says of findings, as far as it was found to be true. */
export interface PlainWords {
  sentences: string[]
  dropped: DroppedSentence[]
  rewrites: ProposedRewrite[]
  droppedRewrites: DroppedRewrite[]
  /** How many times the model was asked to write anew. */
  repairs: number
  model: string
  usage: AiUsage
}

/** What `--ai` adds to a result; all are null without it. */
export interface WithWords {
  words: PlainWords | null
  /** Why there are no words though they were asked for. */
  wordsFault: { code: ErrorCode; message: string } | null
  /** What would be sent; null unless that was asked for. */
  wordsPrompt: Prompt | null
}

/** A result for which no words were asked. */
export const noWords: WithWords = { words: null, wordsFault: null, wordsPrompt: null }
