/** Checks a value that came out of JSON; throws `JsonMismatch` with the place and what had to be there. */
export type JsonCheck = (value: unknown, place: string) => void

/** What is wrong with a value: where it stands, as `server.version`, and what it must be. */
export class JsonMismatch extends Error {
  constructor(place: string, expected: string) {
    super(`${place || 'it'} must be ${expected}`)
    this.name = 'JsonMismatch'
  }
}

/** A text. */
export const text: JsonCheck = (value, place) => expect(typeof value === 'string', place, 'a text')

/** A number. */
export const number: JsonCheck = (value, place) => expect(Number.isFinite(value), place, 'a number')

/** True or false. */
export const yesOrNo: JsonCheck = (value, place) => expect(typeof value === 'boolean', place, 'true or false')

/** Whatever it is, it is there. */
export const something: JsonCheck = (value, place) =>
  expect(value !== undefined && value !== null, place, 'given')

/** One of these texts. */
export function oneOf(...texts: readonly string[]): JsonCheck {
  return (value, place) => expect(texts.includes(value as string), place, texts.join(' or '))
}

/** What the check says, or nothing at all. */
export function optional(check: JsonCheck): JsonCheck {
  return (value, place) => {
    if (value !== undefined) check(value, place)
  }
}

/** What the check says, or null. */
export function orNull(check: JsonCheck): JsonCheck {
  return (value, place) => {
    if (value !== null) check(value, place)
  }
}

/** A list whose every element passes. */
export function listOf(check: JsonCheck): JsonCheck {
  return (value, place) => {
    if (!Array.isArray(value)) throw new JsonMismatch(place, 'a list')
    for (const [index, element] of value.entries()) check(element, `${place}[${index}]`)
  }
}

/** An object with any keys, whose every value passes. */
export function recordOf(check: JsonCheck): JsonCheck {
  return (value, place) => {
    for (const [key, entry] of Object.entries(objectAt(value, place))) check(entry, `${place}.${key}`)
  }
}

/** An object with at least these keys; others are left alone. */
export function objectOf(checks: Readonly<Record<string, JsonCheck>>): JsonCheck {
  return (value, place) => {
    const object = objectAt(value, place)
    for (const [key, check] of Object.entries(checks)) check(object[key], place ? `${place}.${key}` : key)
  }
}

function objectAt(value: unknown, place: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw new JsonMismatch(place, 'an object')
}

function expect(holds: boolean, place: string, expected: string): void {
  if (!holds) throw new JsonMismatch(place, expected)
}
