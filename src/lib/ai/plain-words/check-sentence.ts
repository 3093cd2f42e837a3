import { type Clause, clausesOf } from './clauses.ts'
import type { Fact, FactBook } from './fact.ts'
import { forbidden, uncalledAct } from './forbidden.ts'
import { followsFrom, hasName, isAbout, isSaid, type Scope } from './holds.ts'
import { NameReader, type SaidName } from './names-in.ts'
import { plainKinds } from './node-kinds.ts'
import { numbersIn } from './numbers-in.ts'
import type { SaidNumber } from './said-number.ts'

/** Checks sentences against facts: gives the reason why one may not be shown, undefined when it may. */
export type SentenceCheck = (sentence: string) => string | undefined

const LONGEST = 600

/**
 * A check for sentences about these facts. One passes when every word is plain English or the name of something found, every
 * number is one of the facts or follows from two of them, what stands together in a clause stands together in a fact, and it holds
 * no code, address or statement but own ones.
 */
export function sentenceCheck(book: FactBook): SentenceCheck {
  const words = new Set(book.facts.flatMap(({ text }) => text.toLowerCase().match(/[\p{L}]{2,}/gu) ?? []))
  const reader = new NameReader(book.names, words)
  return (given) => {
    if (given.length > LONGEST) return 'it is too long'
    const sentence = withoutStatements(plainly(given), book)
    const barred = forbidden(sentence)
    if (barred !== undefined) return barred
    const { names, rest, unknown } = reader.read(sentence)
    if (unknown.length > 0) return `${unknown[0]} is in no finding`
    const { numbers, unread } = numbersIn(rest)
    if (unread !== undefined) return `${unread.trim()} is no number of a finding`
    return (
      wrongAct(sentence, names, book.facts) ??
      wrongNumbers(rest, names, numbers, book.facts) ??
      strangers(names, numbers, book.facts)
    )
  }
}

/** Without contractions, possessives, marks of lists, and emphasis, which say nothing. */
function plainly(sentence: string): string {
  return sentence
    .replaceAll('’', "'")
    .replaceAll(/\b(ca|wo)n't\b/gi, 'can')
    .replaceAll(/n't\b|'(?:s|re|ll|ve|d)\b/gi, '')
    .replaceAll(/\bI\/O\b/gi, 'io')
    .replaceAll(/\b(?:e\.g|i\.e|vs|etc)\.?(?=[\s,])/gi, '')
    .replaceAll(/\baccount(?:s|ed|ing)? for\b/gi, 'takes')
    .replaceAll('**', '')
    .replace(/^(?:[-*•]|\d{1,2}[.)])\s+/, '')
}

/** Own statements are taken out whole, and `$n` that there are. */
function withoutStatements(sentence: string, { statements, parameters }: FactBook): string {
  let rest = sentence
  for (const statement of [...statements].sort((a, b) => b.length - a.length)) {
    const text = statement.replaceAll(/\s+/g, ' ').replace(/;$/, '')
    if (text.length > 10)
      rest = rest.replaceAll(`\`${text};\``, '').replaceAll(`\`${text}\``, '').replaceAll(text, '')
  }
  return rest.replaceAll(/`?\$(\d{1,3})\b`?/g, (whole, number) => (Number(number) <= parameters ? '' : whole))
}

function wrongAct(sentence: string, names: readonly SaidName[], facts: readonly Fact[]): string | undefined {
  const objects = names.filter(({ name }) => !name.startsWith('kind:'))
  const about = facts.filter((fact) => objects.every(({ name }) => fact.names.has(name)))
  const act = uncalledAct(
    sentence,
    about.map(({ text }) => text),
    (place) => objects.filter(({ start }) => start >= place).sort((a, b) => a.start - b.start)[0]?.name,
  )
  return act === undefined ? undefined : `nothing found says to ${act.toLowerCase()}`
}

/** A number with the clause it stands in. */
function wrongNumbers(
  rest: string,
  names: readonly SaidName[],
  numbers: readonly SaidNumber[],
  facts: readonly Fact[],
): string | undefined {
  const sentenceKinds = plainKinds(rest)
  const clauses = clausesOf(rest)
  const scopes = clauses.map((clause) => scopeOf(clause, rest, names, sentenceKinds))
  for (const number of numbers) {
    const place = clauses.findIndex(({ start, end }) => number.start >= start && number.start < end)
    const own = scopes[Math.max(place, 0)]
    // what is counted by its name needs no other object
    const scope = number.noun !== undefined && own ? own : scopeAt(scopes, Math.max(place, 0))
    const about = facts.filter((fact) => isAbout(fact, scope))
    if (about.some((fact) => fact.quantities.some((quantity) => isSaid(quantity, number)))) continue
    if (follows(number, numbers, about)) continue
    const elsewhere = facts.some((fact) => fact.quantities.some((quantity) => isSaid(quantity, number)))
    return elsewhere && scope.names.length > 0
      ? `${number.text} is not a number of ${scope.names.map(shown).join(' with ')}`
      : `${number.text} is no number of a finding`
  }
  return turnedRound(rest, numbers, facts)
}

function scopeOf(
  clause: Clause,
  rest: string,
  names: readonly SaidName[],
  sentenceKinds: Scope['kinds'],
): Scope {
  const own = names.filter(({ start }) => start >= clause.start && start < clause.end)
  return {
    names: [...new Set(own.map(({ name }) => name))],
    kinds: plainKinds(rest.slice(clause.start, clause.end)),
    sentenceKinds,
  }
}

/** A clause without an object goes on with that of the one before, or begins with that of the next. */
function scopeAt(scopes: readonly Scope[], place: number): Scope {
  const own = scopes[place] ?? { names: [], kinds: new Set(), sentenceKinds: new Set() }
  if (own.names.length > 0) return own
  const before = scopes.slice(0, place).findLast(({ names }) => names.length > 0)
  const after = scopes.slice(place + 1).find(({ names }) => names.length > 0)
  return { ...own, names: (before ?? after)?.names ?? [] }
}

/** Whether a number follows from what a fact says before and after, or from two numbers that the sentence shows. */
function follows(number: SaidNumber, shown: readonly SaidNumber[], about: readonly Fact[]): boolean {
  const pairs = about.flatMap((fact) => {
    const told = fact.quantities.filter((quantity) =>
      shown.some((said) => said !== number && isSaid(quantity, said)),
    )
    const told2 = told.flatMap((one) =>
      told
        .filter((other) => other !== one && other.unit === one.unit)
        .map((other) => ({ before: one.value, after: other.value, unit: one.unit })),
    )
    return [...fact.changes, ...told2]
  })
  return pairs.some(({ before, after, unit }) => followsFrom(number, before, after, unit))
}

/** `from 8 to 1,046` where it is from 1,046 to 8. */
function turnedRound(
  rest: string,
  numbers: readonly SaidNumber[],
  facts: readonly Fact[],
): string | undefined {
  for (const [index, first] of numbers.entries()) {
    const second = numbers.slice(index + 1).find(({ start }) => start > first.end)
    if (!second || !/^\s*(?:to|→|down to|up to|instead of)\s*$/.test(rest.slice(first.end, second.start)))
      continue
    const backwards = /instead of/.test(rest.slice(first.end, second.start))
    const [from, to] = backwards ? [second, first] : [first, second]
    const is = (said: SaidNumber, value: number) => value >= said.low && value <= said.high
    const changes = facts.flatMap((fact) => fact.changes)
    const turned = changes.some(({ before, after }) => is(from, after) && is(to, before))
    if (turned && !changes.some(({ before, after }) => is(from, before) && is(to, after)))
      return `it is from ${second.text} to ${first.text}, not the other way round`
  }
  return undefined
}

/** An object that shares no fact with the numbers of the sentence, nor with another of its objects. */
function strangers(
  names: readonly SaidName[],
  numbers: readonly SaidNumber[],
  facts: readonly Fact[],
): string | undefined {
  const objects = [...new Set(names.map(({ name }) => name))]
  const isNumbered = (fact: Fact) =>
    numbers.some((number) => fact.quantities.some((quantity) => isSaid(quantity, number))) ||
    (fact.changes.length > 0 && follows2(numbers, fact))
  for (const name of objects) {
    const own = facts.filter((fact) => hasName(fact, name))
    if (numbers.length > 0 && !own.some(isNumbered)) return `the numbers are none of ${shown(name)}`
    const others = objects.filter((other) => other !== name)
    if (others.length > 0 && !own.some((fact) => others.some((other) => hasName(fact, other))))
      return `no finding speaks of both ${shown(name)} and ${others.map(shown).join(', ')}`
  }
  return undefined
}

function follows2(numbers: readonly SaidNumber[], fact: Fact): boolean {
  return numbers.some((number) =>
    fact.changes.some(({ before, after, unit }) => followsFrom(number, before, after, unit)),
  )
}

function shown(name: string): string {
  return name.replace(/^kind:/, '')
}
