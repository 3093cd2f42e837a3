/** Something that the description leaves open, as the model asks it. */
export interface OpenQuestion {
  question: string
  options: string[]
  /** The likeliest; what the proposal goes by. */
  preset: string
}

/** Asks somebody; gives an answer to each question. */
export type AskQuestions = (questions: readonly OpenQuestion[]) => Promise<string[]>
