/**
 * Whether a fact that differs changes no behaviour: the place of a column among the others, a time that was `'now'`
 * when a view or default was made, or the casts that ruleutils.c writes around an array after its text was read again.
 */
export function cosmeticFact(fact: string, was: unknown, is: unknown): boolean {
  if (fact === 'position') return true
  if (typeof was !== 'string' || typeof is !== 'string') return false
  return plain(was) === plain(is)
}

function plain(definition: string): string {
  return withoutFolded(definition)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(
      /ARRAY\[([^\]]*)\](\))?(::[\w ]+\[\])?/g,
      (_, items: string) => `ARRAY[${withoutCasts(items)}]`,
    )
    .replaceAll('((ARRAY', '(ARRAY')
}

function withoutCasts(items: string): string {
  return items.replaceAll(/[()]|::(?:character varying|text|\w+)(?:\(\d+\))?/g, '')
}

const time = /'(\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d[\d.]*)?(?:[+-]\d\d(?::?\d\d)?)?)'::(date|timestamp|time)/g
const DAY_MS = 86_400_000

/** A literal of today, to the second or as a date, is what `'now'` or `'today'` became. */
function withoutFolded(definition: string): string {
  return definition.replaceAll(time, (whole, text: string, type: string) => {
    const isNow = Math.abs(Date.parse(text) - Date.now()) < 2 * DAY_MS
    return isNow ? `'now'::${type}` : whole
  })
}
