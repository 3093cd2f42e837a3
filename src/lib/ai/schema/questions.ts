import { asData } from '../prompt.ts'
import type { SchemaQuestion } from './schema-ai-result.ts'

/** Something that the description leaves open, as the model asks it. */
export interface OpenQuestion {
  question: string
  options: string[]
  /** The likeliest; what the proposal goes by. */
  preset: string
}

/** Asks somebody; gives an answer to each question. */
export type AskQuestions = (questions: readonly OpenQuestion[]) => Promise<string[]>

const MOST_QUESTIONS = 6
const MOST_OPTIONS = 6

/** The questions of a whole run: they are asked once, of a person where there is one. */
export class Questions {
  readonly #ask: AskQuestions | undefined
  #answered: SchemaQuestion[] = []

  constructor(ask: AskQuestions | undefined) {
    this.#ask = ask
  }

  /** All that were asked, with their answers. */
  get answered(): SchemaQuestion[] {
    return this.#answered
  }

  /**
   * Has the questions of a reply answered, unless there were some before. Gives what is to be said to the model, when an answer
   * is another one than it went by.
   */
  async answer(given: readonly OpenQuestion[]): Promise<string | undefined> {
    const questions = given.slice(0, MOST_QUESTIONS).map(harmless)
    if (questions.length === 0 || this.#answered.length > 0) return undefined
    const answers = await this.#ask?.(questions)
    this.#answered = questions.map(({ question, options, preset }, place) => ({
      question,
      options,
      answer: asData(answers?.[place] ?? preset),
      answeredBy: answers ? 'person' : 'assumed',
    }))
    const others = this.#answered.filter(({ answer }, place) => answer !== questions[place]?.preset)
    if (others.length === 0) return undefined
    const lines = this.#answered.map(({ question, answer }) => `${question} → ${answer}`)
    return `These are the answers:\n\n${lines.join('\n')}\n\nGive the whole schema by them, in the same form, with no question.`
  }
}

/** Texts of the model are shown: on one line, the preset among the options. */
function harmless({ question, options, preset }: OpenQuestion): OpenQuestion {
  const chosen = asData(preset, 200)
  const others = options.slice(0, MOST_OPTIONS).map((option) => asData(option, 200))
  const all = [...new Set(others.includes(chosen) ? others : [chosen, ...others])]
  return { question: asData(question), options: all.filter((option) => option !== ''), preset: chosen }
}
