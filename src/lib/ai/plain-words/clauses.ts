/** A part of a sentence that says one thing of one subject. */
export interface Clause {
  start: number
  end: number
}

const BETWEEN =
  /\s*[;:()—–]\s*|,(?=\s)\s*|\s-\s|\s(?:and|but|while|whereas|because|so|then|which|since|although|though|compared (?:with|to)|or)\s/giu

/** The clauses of a sentence; commas within numbers do not part any. */
export function clausesOf(sentence: string): Clause[] {
  const clauses: Clause[] = []
  let start = 0
  for (const { 0: text, index } of sentence.matchAll(BETWEEN)) {
    clauses.push({ start, end: index })
    start = index + text.length
  }
  return [...clauses, { start, end: sentence.length }].filter(({ start, end }) => end > start)
}

/** The sentences of a text: a model that was asked for one may have written two. */
export function sentencesOf(text: string): string[] {
  return text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .split(/(?<=[.!?]["”)`]?)\s+(?=["“`(]?[\p{Lu}\p{N}])/u)
    .filter((sentence) => sentence !== '')
}
