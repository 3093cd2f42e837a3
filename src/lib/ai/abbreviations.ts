/** Shorter ones are chance. */
const SHORTEST = 3
const LONGEST = 6

/**
 * Whether a word is another one abbreviated, as names of tables do it: it begins the same, has its letters in their order, and
 * leaves out vowels rather than consonants (`rsn` of reason, `whse` of warehouse, `dept` of department).
 */
export function abbreviates(short: string, long: string): boolean {
  if (short.length < SHORTEST || short.length > LONGEST || short.length >= long.length) return false
  const begin = commonBegin(short, long)
  if (begin === 0 || !isWithin(short, long)) return false
  const inner = short.slice(begin, short.at(-1) === long.at(-1) ? -1 : undefined)
  if (/[aeiou]/.test(inner)) return false
  return begin >= 3 || consonants(short) >= 0.5 * consonants(long)
}

/** The initials of two to four words, `wo` of work order, and the place of the first of these words in the list. */
export function initials(words: readonly string[]): { letters: string; from: number; to: number }[] {
  return words.flatMap((_, from) =>
    [2, 3, 4]
      .filter((length) => from + length <= words.length)
      .map((length) => {
        const letters = words.slice(from, from + length).map((word) => word.charAt(0))
        return { letters: letters.join(''), from, to: from + length }
      }),
  )
}

function commonBegin(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return length
}

/** Whether the letters of one stand in the other in this order. */
function isWithin(short: string, long: string): boolean {
  let at = 0
  for (const letter of long) if (letter === short[at]) at += 1
  return at === short.length
}

function consonants(word: string): number {
  return word.replaceAll(/[aeiou]/g, '').length
}
