import { nodeProperties } from './properties.ts'
import type { Facts } from './read-properties.ts'
import { listParts } from './text-names.ts'
import { usageFacts } from './text-usage-line.ts'

/**
 * The facts in a property line of a node (`Filter: (a > 1)`), by the names that JSON output gives them; some lines
 * hold several. `before` are the facts read so far. Undefined when the line has no form of a property.
 */
export function propertyFacts(line: string, before: Facts): Facts | undefined {
  const usage = usageFacts(line)
  if (usage) return usage
  for (const form of forms) {
    const found = form(line, before)
    if (found) return found
  }
  const match = /^([A-Z][A-Za-z0-9 /_-]*): ?(.*)$/s.exec(line)
  return match ? { [match[1] ?? '']: plainValue(match[1] ?? '', match[2] ?? '') } : undefined
}

const kinds = new Map(Object.values(nodeProperties).map(([key, kind]) => [key, kind]))

function plainValue(key: string, text: string): unknown {
  const kind = kinds.get(key)
  if (kind === 'number') return Number.parseFloat(text)
  if (kind === 'boolean') return text === 'true'
  return kind === 'strings' ? listParts(text) : text
}

type Form = (line: string, before: Facts) => Facts | undefined

const sort: Form = (line) => {
  const match = /^Sort Method: (.+?) {2}(Memory|Disk): (\d+)kB$/.exec(line)
  return (
    (match && {
      'Sort Method': match[1],
      'Sort Space Used': Number(match[3]),
      'Sort Space Type': match[2],
    }) ||
    undefined
  )
}

const incrementalSort: Form = (line) => {
  const match = /^((?:Full|Pre)-sort(?:ed)? Groups): (\d+) {2}Sort Methods?: (.+?) {2}(.*)$/.exec(line)
  if (!match) return undefined
  const space = (kind: string) => {
    const figures = new RegExp(`Average ${kind}: (\\d+)kB {2}Peak ${kind}: (\\d+)kB`).exec(match[4] ?? '')
    if (!figures) return {}
    const sizes = {
      'Average Sort Space Used': Number(figures[1]),
      'Peak Sort Space Used': Number(figures[2]),
    }
    return { [`Sort Space ${kind}`]: sizes }
  }
  const groups = {
    'Group Count': Number(match[2]),
    'Sort Methods Used': match[3]?.split(', '),
    ...space('Memory'),
    ...space('Disk'),
  }
  return { [match[1] ?? '']: groups }
}

const hash: Form = (line) => {
  const match =
    /^Buckets: (\d+)(?: \(originally (\d+)\))? {2}Batches: (\d+)(?: \(originally (\d+)\))? {2}Memory Usage: (\d+)kB$/.exec(
      line,
    )
  if (!match) return undefined
  return {
    'Hash Buckets': Number(match[1]),
    'Original Hash Buckets': Number(match[2] ?? match[1]),
    'Hash Batches': Number(match[3]),
    'Original Hash Batches': Number(match[4] ?? match[3]),
    'Peak Memory Usage': Number(match[5]),
  }
}

const hashAggregate: Form = (line) => {
  if (!/^(?:Planned Partitions|Batches): \d/.test(line)) return undefined
  return named(line, {
    'Planned Partitions': 'Planned Partitions',
    Batches: 'HashAgg Batches',
    'Memory Usage': 'Peak Memory Usage',
    'Disk Usage': 'Disk Usage',
  })
}

const memoize: Form = (line) => {
  if (!/^Hits: \d/.test(line)) return undefined
  return named(line, {
    Hits: 'Cache Hits',
    Misses: 'Cache Misses',
    Evictions: 'Cache Evictions',
    Overflows: 'Cache Overflows',
    'Memory Usage': 'Peak Memory Usage',
  })
}

const storage: Form = (line) => {
  const match = /^Storage: (\S+) {2}Maximum Storage: (\d+)kB$/.exec(line)
  return match ? { Storage: match[1], 'Maximum Storage': Number(match[2]) } : undefined
}

const heapBlocks: Form = (line) => {
  const match = /^Heap Blocks:(?: exact=(\d+))?(?: lossy=(\d+))?$/.exec(line)
  if (!match) return undefined
  return { 'Exact Heap Blocks': Number(match[1] ?? 0), 'Lossy Heap Blocks': Number(match[2] ?? 0) }
}

const sampling: Form = (line) => {
  const match = /^Sampling: (\S+) \((.*?)\)(?: REPEATABLE \((.*)\))?$/.exec(line)
  if (!match) return undefined
  return {
    'Sampling Method': match[1],
    'Sampling Parameters': listParts(match[2] ?? ''),
    ...(match[3] !== undefined && { 'Repeatable Seed': match[3] }),
  }
}

const merged: Form = (line) => {
  if (!/^Tuples: \w+=/.test(line)) return undefined
  const counts = [...line.matchAll(/(inserted|updated|deleted|skipped)=(\d+)/g)]
  return Object.fromEntries(
    counts.map(([, word = '', count]) => [
      `Tuples ${word.charAt(0).toUpperCase()}${word.slice(1)}`,
      Number(count),
    ]),
  )
}

const forms: Form[] = [
  sort,
  incrementalSort,
  hash,
  hashAggregate,
  memoize,
  storage,
  heapBlocks,
  sampling,
  merged,
]

/** `Name: 1  Other: 2kB` under the names that JSON output has for these. */
function named(line: string, names: Record<string, string>): Facts {
  const pairs = [...line.matchAll(/([A-Z][A-Za-z ]*): (\d+)(?:kB)?/g)]
  return Object.fromEntries(
    pairs.map(([, name = '', value]) => [names[name.trim()] ?? name.trim(), Number(value)]),
  )
}
