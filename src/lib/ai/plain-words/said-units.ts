import { singular } from '../words.ts'
import type { FactUnit } from './fact.ts'

/** What stands behind a number. */
export interface UnitAfter {
  units: readonly FactUnit[]
  /** What the number is multiplied by to be in the unit of facts. */
  factor: number
  per?: string | undefined
  noun?: string | undefined
  way?: 'more' | 'less' | undefined
  /** Characters of the unit. */
  length: number
}

const KILO = 1024

/** Units by how they are written; those of facts are milliseconds, bytes and fractions of 1. */
const written: readonly [RegExp, readonly FactUnit[], number][] = [
  [/^\s?(?:%|percent\b|per cent\b)/i, ['share'], 0.01],
  [/^[\s-]?(?:×|x\b|fold\b)/i, ['times'], 1],
  [/^\s?times\b(?!\s+(?:per|a|an|each)\b)/i, ['times', 'loops', 'calls'], 1],
  [/^\s?(?:µs|μs|us|microseconds?)\b/i, ['ms'], 1e-3],
  [/^\s?(?:ms|msecs?|milliseconds?)\b/i, ['ms'], 1],
  [/^\s?(?:s|secs?|seconds?)\b/, ['ms'], 1e3],
  [/^\s?(?:min|mins|minutes?)\b/, ['ms'], 60e3],
  [/^\s?(?:h|hrs?|hours?)\b/, ['ms'], 3600e3],
  [/^\s?(?:B|bytes?)\b/, ['bytes'], 1],
  [/^\s?(?:kB|KB|KiB|kilobytes?)\b/, ['bytes'], KILO],
  [/^\s?(?:MB|MiB|megabytes?)\b/, ['bytes'], KILO ** 2],
  [/^\s?(?:GB|GiB|gigabytes?)\b/, ['bytes'], KILO ** 3],
  [/^\s?(?:TB|TiB|terabytes?)\b/, ['bytes'], KILO ** 4],
  [/^\s?(?:[a-z-]+\s)?rows?\b/i, ['rows'], 1],
  [/^\s?(?:loops?|iterations?|executions?)\b/i, ['loops', 'calls'], 1],
  [/^\s?calls?\b/i, ['calls'], 1],
  [/^\s?(?:blocks?|pages?|buffers?)\b/i, ['blocks'], 1],
  [/^\s?(?:parallel\s)?(?:workers?|processes)\b/i, ['workers'], 1],
  [/^\s?(?:cost units?|units? of cost|in cost)\b/i, ['cost'], 1],
]

/** Units whose numbers stand alone. */
const BARE: readonly FactUnit[] = ['rows', 'loops', 'blocks', 'workers', 'cost', 'times', 'calls', 'count']

/** Words behind a bare number that say nothing of what it counts. */
const FUNCTION_WORD =
  /^\s+(?:to|and|or|of|in|on|for|with|without|by|from|at|as|when|while|but|is|was|are|were|than|instead|before|after|per|down|up|now|today|because|since|if|would|could|can|may|should|that|which|so|it|this|the|a|an|whereas|though|through|until|only|alone|against|rather|once|again|each|compared)\b/i

const PER =
  /^\s(?:per|a|an|each|every)\s(second|minute|hour|day|week|month|year|row|call|loop|execution|run|time|table|query)\b|^\s(each|apiece)\b|^\s(daily)\b/i

const WAY =
  /^\s(?:(?:of\s)?(?:the\s)?(?:as|times)\s)?(more|higher|slower|larger|longer|less|fewer|lower|cheaper|faster|smaller|shorter)\b/i

/** Reads the unit behind the number that stands from `start` to `end`. */
export function unitAfter(sentence: string, start: number, end: number): UnitAfter {
  const rest = sentence.slice(end)
  const isNegative = /[-−]/.test(sentence.charAt(start))
  for (const [form, units, factor] of written) {
    const [unit] = form.exec(rest) ?? []
    if (unit === undefined) continue
    if (isNegative && units[0] !== 'share') break
    return { ...(isNegative && { way: 'less' }), ...withRate({ units, factor, length: unit.length }, rest) }
  }
  // money, negative numbers, and letters that are no unit: no fact has such
  const isNone = /[$€£]\s?$/.test(sentence.slice(0, start)) || isNegative || /^[\p{L}_]/u.test(rest)
  if (isNone) return { units: [], factor: 1, length: 0 }
  if (rest === '' || !/^\s+[\p{L}]/u.test(rest) || FUNCTION_WORD.test(rest)) {
    const spoken = sentence.slice(0, start)
    const isCost = /\bcosts?\b[^.;]*$/i.test(spoken)
    return { ...withRate({ units: isCost ? ['cost'] : BARE, factor: 1, length: 0 }, rest) }
  }
  return counted(rest)
}

/** `3 new indexes`: what is counted is the last of up to three words that is in the plural, else the first. */
function counted(rest: string): UnitAfter {
  const words = [...rest.matchAll(/\s+([\p{L}-]+)/gu)].slice(0, 3).map(([, word]) => word ?? '')
  const noun = words.find((word) => COUNTED.test(word)) ?? words[0] ?? ''
  return { units: ['count'], factor: 1, noun: singular(noun.toLowerCase()), length: 0 }
}

/** What enumerations of plans and advice count. */
const COUNTED =
  /^(?:index|indexes|indices|tables?|columns?|quer(?:y|ies)|statements?|findings?|recommendations?|nodes?|joins?|scans?|sorts?|rewrites?|settings?|steps?|plans?|relations?|triggers?|functions?|partitions?|batches)$/i

function withRate(unit: UnitAfter, rest: string): UnitAfter {
  const behind = rest.slice(unit.length)
  const [rate, named, each, daily] = PER.exec(behind) ?? []
  const way = WAY.exec(behind)?.[1]?.toLowerCase()
  const per = daily ? 'day' : each ? 'call' : named?.toLowerCase()
  return {
    ...unit,
    length: unit.length + (rate?.length ?? 0),
    ...(per !== undefined && { per: /^(?:execution|run|time|loop)$/.test(per) ? 'call' : per }),
    ...(way !== undefined && {
      way: /more|higher|slower|larger|longer/.test(way) ? ('more' as const) : ('less' as const),
    }),
  }
}
