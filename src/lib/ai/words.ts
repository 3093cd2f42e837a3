import { abbreviates } from './abbreviations.ts'

/** Names of columns come again and again. */
const remembered = new Map<string, readonly string[]>()
const MOST_REMEMBERED = 20_000

/** Words that questions hold and that name nothing in a database. */
const empty = new Set(
  `a an and any are as at be been by did do does each every for from get give had has have how i in into is it its list
  many me most much my no not of on one only or our out over per please show tell than that the their them then there
  these they this those to top under up was we were what when where which who whose why will with without you your
  aber alle als am an auf aus bei beim bis das dem den der des die diese dieser dieses durch ein eine einem einen einer es fur
  gibt haben hat ich ihr ihre im in ist je jede jedem jeden jeder jedes kein keine mehr mit nach nicht oder ohne pro seit sind
  uber um und unser unsere viel viele vom von vor war waren was welche welchem welchen welcher welches wer werden wie wir wird
  zeig zu zum zur`.split(/\s+/),
)

/** Words that people use for one another in questions and names; each line is one meaning. */
const meanings = `customer client buyer account
employee staff worker personnel
revenue sale sell turnover income earning total amount price fare fee
spend spent cost total amount price paid
price cost amount total sum value fee fare
budget cost amount
order purchase buy bought basket cart
product item article goods sku
supplier vendor
invoice bill billing
payment pay paid
city town place
country nation
date day time when
user person people member
department division team
shipment ship delivery deliver dispatch parcel freight carrier
stock inventory warehouse depot
salary wage pay paid earn
manager boss supervisor report
category kind type class
absence sick leave holiday vacation
hour timesheet work time
till receipt pos
flight fly flew
phone telephone
mail email
rating rate star score review
return refund`
  .split('\n')
  .map((line) => wordsOf(line))

const alike = new Map<string, Set<string>>()
for (const group of meanings)
  for (const word of group) alike.set(word, new Set([...(alike.get(word) ?? []), ...group]))

/** The words of a name or sentence: split at signs and capitals, in lower case, plain letters and the singular, in order. */
export function wordsOf(text: string): readonly string[] {
  const before = remembered.get(text)
  if (before) return before
  const words = split(text)
  if (remembered.size >= MOST_REMEMBERED) remembered.clear()
  remembered.set(text, words)
  return words
}

function split(text: string): string[] {
  return spelledWords(text).map((word) => withoutUmlauts(stem(withoutAccents(word))))
}

/** The words of a text as they are spelled, in lower case; for what is compared with values, which have their accents. */
export function spelledWords(text: string): string[] {
  return text
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{Mn}]+/u)
    .filter((word) => word !== '' && !empty.has(withoutAccents(word)))
}

function withoutAccents(word: string): string {
  return word
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
}

/** Both ways of writing an umlaut are one: `Kündigung`, `kuendigung`. */
function withoutUmlauts(word: string): string {
  return word.replaceAll(/([aou])e/g, '$1')
}

/** A word without its English ending, roughly: what is wrong is wrong in the same way on both sides. */
export function stem(word: string): string {
  const one = singular(word)
  if (one.length > 5 && one.endsWith('ing')) return undoubled(one.slice(0, -3))
  if (one.length > 4 && one.endsWith('ed') && !one.endsWith('eed')) return undoubled(one.slice(0, -2))
  return one
}

/** `shipp` of `shipped` is `ship`. */
function undoubled(word: string): string {
  return /([bdgmnprt])\1$/.test(word) ? word.slice(0, -1) : word
}

/** The singular of an English word, roughly. */
export function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (/(?:ss|x|ch|sh|[^ao]us)es$/.test(word)) return word.slice(0, -2)
  if (word.length > 3 && word.endsWith('s') && !/(?:ss|us|is)$/.test(word)) return word.slice(0, -1)
  return word
}

/**
 * How much a word of a question says of a word of a name: 1 for the same, less for words of one meaning, for one that begins
 * with the other (`cust`, `customer`), and 0 for others.
 */
export function likeness(asked: string, named: string): number {
  if (asked === named) return 1
  if (alike.get(asked)?.has(named)) return 0.6
  const [shorter, longer] = asked.length < named.length ? [asked, named] : [named, asked]
  if (shorter.length >= 3 && longer.startsWith(shorter))
    return shorter.length / longer.length > 0.6 ? 0.8 : 0.45
  if (shorter.length >= 5 && longer.endsWith(shorter)) return 0.6
  if (abbreviates(named, asked)) return 0.55
  let common = 0
  while (common < shorter.length && shorter[common] === longer[common]) common += 1
  return common >= 5 && common / longer.length > 0.6 ? 0.6 : 0
}
