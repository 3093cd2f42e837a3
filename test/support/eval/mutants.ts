import type { Node } from '@pgsql/types'
import { deparseSync } from 'pgsql-deparser'
import { loadParser } from '../../../src/lib/sql/parser.ts'
import { type Fields, mutationsOf, type TableColumns } from './mutations.ts'

/** A query with one mistake in it. */
export interface Mutant {
  /** The place before and after: `a.x > 1 → a.x >= 1`. */
  change: string
  sql: string
}

/** All queries that differ from the given one by one mistake of those that people and models make, each once. */
export async function mutantsOf(sql: string, columns: TableColumns): Promise<Mutant[]> {
  const parser = await loadParser()
  const node = parser.statements(sql)[0]?.node
  if (!node) throw new Error(`no statement: ${sql}`)
  const original = deparseSync([node])
  const found = new Map<string, Mutant>()
  for (const path of pathsIn(node)) {
    const count = mutationsAt(node, path, columns).length
    for (let index = 0; index < count; index++) {
      const copy = structuredClone(node)
      const before = textAt(copy, path)
      const mutation = mutationsAt(copy, path, columns)[index]
      mutation?.apply()
      const mutated = deparseSync([copy])
      if (mutated === original || found.has(mutated)) continue
      const change = mutation?.name ?? `${before} → ${textAt(copy, path)}`
      found.set(mutated, { change: change.replaceAll(/\s+/g, ' '), sql: mutated })
    }
  }
  return [...found.values()]
}

function mutationsAt(root: Node, path: readonly string[], columns: TableColumns) {
  const holder = at(root, path.slice(0, -1)) as Record<string, Fields>
  const tag = path.at(-1) ?? ''
  const fields = holder[tag]
  return fields ? mutationsOf({ tag, fields, path, holder, root, columns }) : []
}

/** Paths to all nodes; a path ends with the tag of the node. */
function pathsIn(value: unknown, path: readonly string[] = []): string[][] {
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, child]) => {
    const here = [...path, key]
    const isNode = /^[A-Z]/.test(key) && child !== null && typeof child === 'object' && !Array.isArray(child)
    return [...(isNode ? [here] : []), ...pathsIn(child, here)]
  })
}

function at(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], root)
}

/** The node at a path as SQL; what took its place when it is gone. */
function textAt(root: Node, path: readonly string[]): string {
  const holder = at(root, path.slice(0, -1))
  try {
    return deparseSync([holder as Node]).slice(0, 300)
  } catch {
    return '?'
  }
}
