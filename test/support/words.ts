import type { Fact, FactBook, Quantity } from '../../src/lib/ai/plain-words/fact.ts'
import { quantityText } from '../../src/lib/core/quantity-text.ts'

/** A sentence about a fact, with the object and the number that it is about. */
export interface GeneratedSentence {
  text: string
  fact: Fact
  names: string[]
  quantity: Quantity
}

/** How numbers are said; a template takes objects and a number. */
const templates: Record<string, ((names: string, number: string) => string)[]> = {
  rows: [
    (names, number) => `The work on ${names} gives ${number} rows.`,
    (names, number) => `About ${number} rows come from ${names}, which is a lot.`,
  ],
  ms: [
    (names, number) => `${names} takes ${number}, so this is where to begin.`,
    (names, number) => `In ${names} the time is ${number}.`,
  ],
  share: [
    (names, number) => `${names} accounts for ${number} of the whole.`,
    (names, number) => `With ${number}, ${names} is the heaviest part.`,
  ],
  cost: [(names, number) => `The planner gives ${names} a cost of ${number}.`],
  bytes: [(names, number) => `${names} needs ${number} of space.`],
  loops: [(names, number) => `${names} runs in ${number} loops.`],
  times: [(names, number) => `The estimate for ${names} is off by a factor of ${number}.`],
  blocks: [(names, number) => `${names} reads ${number} pages.`],
  calls: [(names, number) => `There were ${number} calls of ${names}.`],
}

/** Sentences that are true of the facts: objects and numbers of one fact each. */
export function trueSentences({ facts, names }: FactBook, random: () => number): GeneratedSentence[] {
  return facts.flatMap((fact) => {
    const own = [...fact.names].filter(
      (name) => names.has(name) && !name.startsWith('kind:') && name.length > 1,
    )
    if (own.length === 0) return []
    return fact.quantities.flatMap((quantity): GeneratedSentence[] => {
      const forms = templates[quantity.unit]
      if (!forms || isNothing(quantity) || quantity.per === 'day') return []
      const chosen = own.length > 1 && random() < 0.3 ? twoOf(own, random) : [pick(own, random)]
      const said = chosen.map((name) => `\`${name}\``).join(' with ')
      return [
        { text: pick(forms, random)(said, numberText(quantity, random)), fact, names: chosen, quantity },
      ]
    })
  })
}

/** Numbers that are shown as 0 or 1 say nothing. */
function isNothing({ value, unit }: Quantity): boolean {
  return unit === 'share' ? value < 0.005 : unit === 'ms' || unit === 'cost' ? value < 0.05 : value < 2
}

const NUMBER = /(?<=^|[\s(])\d[\d,.]*(?:k|\s?(?:%|percent|seconds|ms|s|min|h|B|kB|MB|GB|TB|×))?(?=[\s,.])/

/** The sentence with another number: 10 % to 300 % away. */
export function withOtherNumber(sentence: GeneratedSentence, random: () => number): string {
  const { quantity, text } = sentence
  const factor = random() < 0.5 ? 1.1 + random() * 2 : 0.9 - random() * 0.6
  const least = quantity.unit === 'share' ? 0.001 : 2
  const value =
    quantity.value * factor < quantity.value
      ? Math.max(0, quantity.value * factor - least)
      : quantity.value * factor + least
  const other = { ...quantity, value }
  return text.replace(
    NUMBER,
    numberText(other, () => 0),
  )
}

/** What stands for another kind of number: time in place of rows, sizes in place of time. */
const otherUnits: Record<string, readonly string[]> = {
  rows: ['ms', 'bytes', 'share'],
  ms: ['bytes', 'rows', 'share'],
  share: ['ms', 'bytes', 'times'],
  cost: ['ms', 'bytes', 'share'],
  bytes: ['ms', 'share'],
  loops: ['ms', 'bytes'],
  times: ['ms', 'share'],
  blocks: ['ms', 'share'],
  calls: ['ms', 'bytes'],
}

/** The sentence with the number in a unit that it does not have. */
export function withOtherUnit({ quantity, text }: GeneratedSentence, random: () => number): string {
  const said = NUMBER.exec(text)?.[0] ?? ''
  const digits = /^[\d.,]*\d/.exec(said)?.[0] ?? ''
  const suffix = { ms: ' ms', bytes: ' MB', share: ' %', rows: ' rows', times: '×' }[
    pick(otherUnits[quantity.unit] ?? ['ms'], random)
  ]
  return text.replace(NUMBER, `${digits}${suffix}`)
}

/** The sentence with an object replaced by another name that may be said. */
export function withOtherName(
  { text, names, fact, quantity }: GeneratedSentence,
  book: FactBook,
  random: () => number,
): string | undefined {
  const [name] = names
  const isTrueOf = (other: string) =>
    book.facts.some(
      (one) =>
        (one.names.has(other) || one.below.has(other)) &&
        one.quantities.some(
          ({ value, unit }) => unit === quantity.unit && Math.abs(value / quantity.value - 1) < 0.03,
        ),
    )
  const others = [...book.names].filter(
    (other) => !fact.names.has(other) && !other.startsWith('kind:') && other.length > 1 && !isTrueOf(other),
  )
  if (name === undefined || others.length === 0) return undefined
  return text.replace(`\`${name}\``, `\`${pick(others, random)}\``)
}

/** The sentence with an object replaced by a name that nothing has. */
export function withMadeUpName({ text, names }: GeneratedSentence, random: () => number): string {
  const made = pick(
    [
      'invoices',
      'users',
      'orders_idx_2',
      'public.events',
      'customer_email_key',
      'Sessions',
      'shared_buffers',
    ],
    random,
  )
  return text.replace(`\`${names[0]}\``, random() < 0.5 ? made : `\`${made}\``)
}

/** As people and models write it: as we show it, or in another unit. */
function numberText({ value, unit }: Quantity, random: () => number): string {
  const other = random() > 0.7
  if (unit === 'ms' && other && value >= 100) return `${(value / 1000).toFixed(2)} seconds`
  if (unit === 'share' && other && value > 0.1) return `${(value * 100).toFixed(1)} percent`
  if (unit === 'rows' && other && value >= 10_000) return `${(value / 1000).toPrecision(3)}k`
  return unit === 'blocks' ? quantityText(value, 'rows') : quantityText(value, unit)
}

function pick<Item>(list: readonly Item[], random: () => number): Item {
  const item = list[Math.floor(random() * list.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

function twoOf(list: readonly string[], random: () => number): string[] {
  const first = pick(list, random)
  const rest = list.filter((name) => name !== first)
  return rest.length === 0 ? [first] : [first, pick(rest, random)]
}
