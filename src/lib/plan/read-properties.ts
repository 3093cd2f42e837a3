import { camelCased } from './camel-case.ts'
import type { Property, PropertyKind } from './properties.ts'
import { unreadable } from './unreadable.ts'

/** Facts as JSON output has them, by EXPLAIN's own names. */
export type Facts = Record<string, unknown>

/** Whether a value is a JSON object. */
export function isFacts(value: unknown): value is Facts {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/**
 * The facts that a table of properties names, under their property names and checked for form, and all others as
 * they are. Throws `PLAN_UNREADABLE` when one has a wrong form.
 */
export function readProperties(
  facts: Facts,
  table: Record<string, Property>,
): { known: Record<string, unknown>; other: Facts } {
  const names = namesOf(table)
  const known: Record<string, unknown> = {}
  const other: Facts = {}
  for (const [key, value] of Object.entries(facts)) {
    const found = names.get(key)
    if (!found) other[key] = value
    else known[found.name] = checkedValue(key, value, found.kind)
  }
  return { known, other }
}

const cache = new WeakMap<object, Map<string, { name: string; kind: PropertyKind }>>()

function namesOf(table: Record<string, Property>): Map<string, { name: string; kind: PropertyKind }> {
  const ready =
    cache.get(table) ?? new Map(Object.entries(table).map(([name, [key, kind]]) => [key, { name, kind }]))
  cache.set(table, ready)
  return ready
}

function checkedValue(key: string, value: unknown, kind: PropertyKind): unknown {
  if (kind === 'object') return camelCased(value)
  // YAML readers and other tools turn numbers into texts and single-element lists into elements
  if (kind === 'number' && typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
    return Number(value)
  if (kind === 'strings' && typeof value === 'string') return [value]
  const right = kind === 'strings' ? Array.isArray(value) : typeof value === kind
  if (!right) throw unreadable(`"${key}" is not a ${kind === 'strings' ? 'list' : kind}`)
  return value
}
