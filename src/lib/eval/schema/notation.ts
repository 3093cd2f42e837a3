import type { ColumnSpec, OnDelete, RelationSpec } from './contract.ts'

/** Short names for several classes that are all right. */
const aliases: Record<string, readonly string[]> = {
  amount: ['decimal', 'int'],
  number: ['decimal', 'int', 'float'],
  any: [],
}

/** `role|synonym|synonym` as its parts; the role is one of the names. */
export function namesOf(key: string): { role: string; names: string[] } {
  const names = key.split('|').map((name) => name.trim())
  return { role: names[0] ?? '', names }
}

/**
 * Reads a column: `text required unique`, `amount optional`, `maybe json`, `choice(open, paid, cancelled/canceled) required`.
 * Throws an Error that names the word it does not know.
 */
export function readColumn(key: string, notation: string): { column: ColumnSpec; unique: boolean } {
  const list = /choice\(([^)]*)\)/.exec(notation)
  const words = notation.replace(/choice\([^)]*\)/, 'choice').split(/\s+/)
  const known = ['maybe', 'required', 'optional', 'unique', 'tied']
  const classes = words.filter((word) => !known.includes(word))
  if (classes.length !== 1) throw new Error(`${key}: "${notation}" must name one type`)
  const named = classes[0]?.split('/') ?? []
  const choices = list?.[1]?.split(',').map((choice) => choice.trim().split('/'))
  return {
    column: {
      ...namesOf(key),
      classes: choices ? [] : named.flatMap((name) => aliases[name] ?? name),
      required: nullability(words),
      choices,
      tied: words.includes('tied'),
      maybe: words.includes('maybe'),
    },
    unique: words.includes('unique'),
  }
}

const onDelete: readonly string[] = ['cascade', 'keep', 'null'] satisfies OnDelete[]

/**
 * Reads a relation: `customer required keep`, `employee optional null cascade`, `profile required one`. Throws an Error that
 * names the word it does not know.
 */
export function readRelation(key: string, notation: string): RelationSpec {
  const [parent = '', ...words] = notation.split(/\s+/)
  const unknown = words.find(
    (word) => !onDelete.includes(word) && !['required', 'optional', 'one', 'either', 'maybe'].includes(word),
  )
  if (unknown) throw new Error(`${key}: "${unknown}" is not known`)
  return {
    ...namesOf(key),
    parent,
    required: nullability(words),
    one: words.includes('either') ? undefined : words.includes('one'),
    onDelete: words.filter((word): word is OnDelete => onDelete.includes(word)),
    maybe: words.includes('maybe'),
  }
}

function nullability(words: readonly string[]): boolean | undefined {
  if (words.includes('required')) return true
  return words.includes('optional') ? false : undefined
}
