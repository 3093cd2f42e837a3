import type { Node } from '@pgsql/types'

/** A name that occurs nowhere in a statement, so that it can hide nothing: the wanted one, or with a number. */
export function unusedName(wanted: string, root: Node): string {
  const used = new Set(textsIn(root))
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}_${number}`
    if (!used.has(name)) return name
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (value === null || typeof value !== 'object') return []
  return Object.values(value).flatMap(textsIn)
}
