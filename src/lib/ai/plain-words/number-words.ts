import type { FactUnit } from './fact.ts'
import { type SaidNumber, withUnit } from './said-number.ts'

const small =
  `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty`.split(/\s+/)
const tens = ['thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']

/** The number that a word is; undefined for others. */
function wordNumber(word: string): number | undefined {
  const place = small.indexOf(word.toLowerCase())
  if (place >= 0) return place
  const ten = tens.indexOf(word.toLowerCase())
  return ten >= 0 ? 30 + ten * 10 : undefined
}

const NUMBER_WORD = new RegExp(
  `\\b(?:${[...small.filter((word) => word !== 'one'), ...tens].join('|')})\\b`,
  'gi',
)
/** `one` is a number only before what is counted. */
const ONE =
  /\bone(?=\s(?:index|table|column|query|statement|finding|recommendation|node|join|scan|sort|rewrite|row|loop|call|percent|second|minute|hour|day)\b)/gi

/** Fractions and multiples that are words: what they may mean. */
const phrases: readonly [RegExp, number, number, FactUnit[], ('more' | 'less')?][] = [
  [/\bthree[ -]quarters\b/gi, 0.72, 0.78, ['share']],
  [/\btwo[ -]thirds\b/gi, 0.63, 0.7, ['share']],
  [/\b(?:a|one)[ -]half\b|\bhalf\b|\bhalves\b|\bhalv(?:e|ed|ing)\b/gi, 0.47, 0.53, ['share']],
  [/\b(?:a|one)[ -]third\b/gi, 0.3, 0.36, ['share']],
  [/\b(?:a|one)[ -]quarter\b/gi, 0.23, 0.27, ['share']],
  [/\b(?:a|one)[ -]fifth\b/gi, 0.18, 0.22, ['share']],
  [/\b(?:a|one)[ -]tenth\b/gi, 0.09, 0.11, ['share']],
  [/\b(?:twice|doubl(?:e|es|ed|ing))\b/gi, 1.9, 2.1, ['times']],
  [/\b(?:thrice|tripl(?:e|es|ed|ing))\b/gi, 2.85, 3.15, ['times']],
  [/\btenfold\b/gi, 9, 11, ['times']],
  [
    /\b(?:almost|nearly|practically|virtually) (?:all|the whole) of (?:the|its|this) (?:\w+ )?(?:time|cost|work)\b/gi,
    0.85,
    1,
    ['share'],
  ],
  [/\ball of (?:the|its|this) (?:\w+ )?(?:time|cost|work)\b/gi, 0.95, 1, ['share']],
  [/\b(?:most|majority|bulk) of (?:the|its|this) (?:\w+ )?(?:time|cost|work)\b/gi, 0.5, 1, ['share']],
]

/** The numbers of a sentence that are words: `three indexes`, `a third`, `most of the time`. */
export function numberWords(sentence: string): SaidNumber[] {
  const found: SaidNumber[] = []
  const isFree = (start: number, end: number) => found.every((one) => end <= one.start || start >= one.end)
  for (const [form, low, high, units, way] of phrases) {
    for (const { 0: text, index: start } of sentence.matchAll(form)) {
      const end = start + text.length
      if (isFree(start, end)) found.push({ text, low, high, units, way, start, end })
    }
  }
  for (const { 0: word, index: start } of [...sentence.matchAll(NUMBER_WORD), ...sentence.matchAll(ONE)]) {
    const [end, value] = [start + word.length, wordNumber(word) ?? Number.NaN]
    if (isFree(start, end))
      found.push(withUnit(sentence, { low: value - 0.5, high: value + 0.5, start, end }))
  }
  return found
}
