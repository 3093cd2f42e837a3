const irregular: Record<string, string> = { people: 'person', children: 'child', men: 'man', women: 'woman' }

/** Parts of a name that say little: names that differ in nothing else may well mean the same. */
const weak = new Set([
  'at',
  'on',
  'date',
  'time',
  'id',
  'utc',
  'is',
  'has',
  'no',
  'by',
  'the',
  'of',
  'name',
  'number',
])

/** The words of a name, lower case and singular, whether written `OrderItems`, `order_items` or `order-item`. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => stem(irregular[word] ?? word))
}

/** So that singular and plural are the same: `categories` and `category`, `boxes` and `box`, `courses` and `course`. */
function stem(word: string): string {
  const singular = /(?:ss|us|is)$/.test(word) ? word : word.replace(/s$/, '')
  return singular.replace(/(?:ie|y)$/, 'i').replace(/e$/, '')
}

/** A value as all its spellings have it: `In Progress`, `in_progress` and `IN-PROGRESS` are the same. */
export function folded(value: string): string {
  return value.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '')
}

/**
 * How well a name fits one of several names, from 0 to 1. Words of `around`, such as those of the table, may stand before:
 * `customer_name` in `customer` is as good as `name`.
 */
export function likeness(actual: string, names: readonly string[], around: readonly string[] = []): number {
  const words = wordsOf(actual)
  const surrounding = new Set(around.flatMap(wordsOf))
  const shorter = words.filter((word) => !surrounding.has(word))
  const each = names.map((name) => {
    const wanted = wordsOf(name)
    const wantedShorter = wanted.filter((word) => !surrounding.has(word))
    const whole = overlap(words, wanted)
    const inside = shorter.length > 0 && wantedShorter.length > 0 ? overlap(shorter, wantedShorter) * 0.95 : 0
    return Math.max(whole, inside)
  })
  return Math.max(0, ...each)
}

function overlap(words: readonly string[], wanted: readonly string[]): number {
  if (words.join('') === wanted.join('')) return 1
  const [one, other] = [new Set(words), new Set(wanted)]
  if (one.symmetricDifference(other).size === 0) return 0.95
  const strong = (set: Set<string>) => new Set([...set].filter((word) => !weak.has(word)))
  const [strongOne, strongOther] = [strong(one), strong(other)]
  const meaning = strongOne.size > 0 && strongOne.symmetricDifference(strongOther).size === 0
  if (meaning) return 0.85
  const common = strongOne.intersection(strongOther).size
  return common === 0 ? 0 : (0.75 * common) / strongOne.union(strongOther).size
}
