import { PostAiError } from '../../core/error.ts'
import { asData, type Prompt } from '../prompt.ts'
import type { AiTask, Verified } from '../task.ts'
import type { SentenceCheck } from './check-sentence.ts'
import { sentencesOf } from './clauses.ts'
import type { DroppedSentence } from './plain-words.ts'
import {
  MOST_REWRITES,
  MOST_SENTENCES,
  type RewriteProposal,
  readWordsReply,
  readWordsText,
  type WordsReply,
  wordsForm,
} from './words-prompt.ts'

/** A reply after the check. */
export interface CheckedReply {
  sentences: string[]
  dropped: DroppedSentence[]
  rewrites: RewriteProposal[]
}

/** How often a model may write anew what was dropped. */
const REWRITINGS = 1
const LONGEST_SHOWN = 600

/**
 * The task of explaining. Its result is the best reply so far: when a sentence was dropped the model is told why, once. `best`
 * is that reply also when the task ends in an error after it.
 */
export class WordsTask implements AiTask<WordsReply, CheckedReply> {
  readonly prompt: Prompt
  readonly form: ReturnType<typeof wordsForm>
  readonly read = readWordsReply
  readonly readText = readWordsText
  readonly maxTokens = 4000
  best: CheckedReply | undefined
  readonly #check: SentenceCheck

  constructor(prompt: Prompt, check: SentenceCheck, withRewrites: boolean) {
    this.prompt = prompt
    this.form = wordsForm(withRewrites)
    this.#check = check
  }

  async verify(reply: WordsReply, round: number): Promise<Verified<CheckedReply>> {
    const checked = this.#checked(reply)
    const best = this.best && this.best.sentences.length >= checked.sentences.length ? this.best : checked
    this.best = best
    const isWhole = checked.dropped.length === 0 && checked.sentences.length > 0
    if (isWhole || round >= REWRITINGS) return { result: isWhole ? checked : best }
    return { complaint: complaintOf(checked.dropped) }
  }

  fail(complaint: string): PostAiError {
    return new PostAiError('AI_NO_ANSWER', `The model wrote nothing that can be used: ${asData(complaint)}`)
  }

  #checked({ sentences, rewrites }: WordsReply): CheckedReply {
    const all = sentences.flatMap(sentencesOf)
    const kept: string[] = []
    const dropped: DroppedSentence[] = []
    for (const text of all) {
      const reason = kept.length >= MOST_SENTENCES ? 'it is one too many' : this.#check(text)
      if (reason === undefined) kept.push(text)
      else dropped.push({ text: text.slice(0, LONGEST_SHOWN), reason })
    }
    return { sentences: kept, dropped, rewrites: rewrites.slice(0, MOST_REWRITES) }
  }
}

function complaintOf(dropped: readonly DroppedSentence[]): string {
  if (dropped.length === 0) return 'There is no sentence. Write the explanation, in the same form.'
  const lines = dropped.map(({ text, reason }) => `- ${text}\n  → ${reason}`)
  return `These sentences are dropped:\n\n${lines.join('\n')}\n\nWrite the whole explanation again in the same form, with these corrected or left out.`
}
