import type { Facts } from './read-properties.ts'
import { listParts } from './text-names.ts'
import { usageFacts } from './text-usage-line.ts'

/**
 * Reads the lines after the nodes into the facts beside `Plan`, by the names that JSON output gives them. Groups
 * (`Planning:`, `JIT:`) go on over the lines that follow them.
 */
export class FooterReader {
  readonly facts: Facts = {}
  #group: { name: string; facts: Facts } | undefined

  /** Whether the line was of the footer, or of a group of it. */
  take(line: string): boolean {
    if (this.#group && this.#inGroup(this.#group, line)) return true
    this.#group = undefined
    return this.#single(line) || this.#opensGroup(line) || this.#trigger(line)
  }

  #single(line: string): boolean {
    const time =
      /^(Planning Time|Execution Time|Total runtime|Planning time|Execution time): ([\d.]+) ms$/i.exec(line)
    if (time) {
      const name = time[1]?.toLowerCase() === 'planning time' ? 'Planning Time' : 'Execution Time'
      this.facts[name] = Number(time[2])
      return true
    }
    const identifier = /^Query Identifier: (-?\d+)$/.exec(line)
    if (identifier) this.facts['Query Identifier'] = identifier[1]
    const settings = /^Settings: (.+)$/.exec(line)
    if (settings) this.facts.Settings = settingsOf(settings[1] ?? '')
    return Boolean(identifier ?? settings)
  }

  #opensGroup(line: string): boolean {
    if (line === 'Planning:' || line === 'JIT:') this.#open(line.slice(0, -1), {})
    const serialized = /^Serialization:(?: time=([\d.]+) ms)? {1,2}output=(\d+)kB {2}format=(\w+)$/.exec(line)
    if (serialized) {
      const time = serialized[1] === undefined ? {} : { Time: Number(serialized[1]) }
      this.#open('Serialization', { ...time, 'Output Volume': Number(serialized[2]), Format: serialized[3] })
    }
    return this.#group !== undefined
  }

  #open(name: string, facts: Facts): void {
    this.#group = { name, facts }
    this.facts[name] = facts
  }

  #inGroup({ name, facts }: { name: string; facts: Facts }, line: string): boolean {
    const found = name === 'JIT' ? jitFacts(line) : (memoryFacts(line) ?? usageFacts(line))
    if (found) Object.assign(facts, found)
    return found !== undefined
  }

  #trigger(line: string): boolean {
    const form =
      /^Trigger(?: (?!for constraint )(.+?))?(?: for constraint (.+?))?(?: on (.+?))?: (?:time=([\d.]+) )?calls=([\d.]+)$/
    const match = form.exec(line)
    if (!match) return false
    const [, name, constraint, relation, time, calls] = match
    const trigger = {
      ...(name !== undefined && { 'Trigger Name': name }),
      ...(constraint !== undefined && { 'Constraint Name': constraint }),
      ...(relation !== undefined && { Relation: relation }),
      ...(time !== undefined && { Time: Number(time) }),
      Calls: Number(calls),
    }
    this.facts.Triggers = [...((this.facts.Triggers as Facts[] | undefined) ?? []), trigger]
    return true
  }
}

/** The facts of the lines below `JIT:`. */
export function jitFacts(line: string): Facts | undefined {
  const match = /^(Functions|Options|Timing): (.+)$/.exec(line)
  const text = match?.[2] ?? ''
  if (match?.[1] === 'Functions') return { Functions: Number(text) }
  if (match?.[1] === 'Options') {
    const options = [...text.matchAll(/(\w+) (true|false)/g)]
    return { Options: Object.fromEntries(options.map(([, name = '', value]) => [name, value === 'true'])) }
  }
  return match ? { Timing: jitTimes(text) } : undefined
}

function jitTimes(text: string): Facts {
  const deform = /Generation ([\d.]+) ms \(Deform ([\d.]+) ms\)/.exec(text)
  const times = [...text.replace(/ \(Deform .*?\)/, '').matchAll(/(\w+) ([\d.]+) ms/g)]
  const facts: Facts = Object.fromEntries(times.map(([, name = '', time]) => [name, Number(time)]))
  if (deform) facts.Generation = { Deform: Number(deform[2]), Total: Number(deform[1]) }
  return facts
}

function memoryFacts(line: string): Facts | undefined {
  const match = /^Memory: used=(\d+)kB {2}allocated=(\d+)kB$/.exec(line)
  return match ? { 'Memory Used': Number(match[1]), 'Memory Allocated': Number(match[2]) } : undefined
}

function settingsOf(text: string): Record<string, string> {
  const settings = listParts(text).map((part) => /^(\S+) = '(.*)'$/s.exec(part))
  return Object.fromEntries(settings.flatMap((match) => (match ? [[match[1] ?? '', match[2] ?? '']] : [])))
}
