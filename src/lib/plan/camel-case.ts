/** EXPLAIN's name of a fact as a property: `WAL FPI` is `walFpi`, `I/O Read Time` is `ioReadTime`. */
export function camelCase(key: string): string {
  const words = key
    .replace('I/O', 'Io')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
  return words.map((word, index) => (index === 0 ? lowered(word) : capitalised(word))).join('')
}

/** A nested value with all its keys in camelCase. */
export function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [camelCase(key), camelCased(inner)]))
}

function lowered(word: string): string {
  return isAllCapitals(word) ? word.toLowerCase() : word.charAt(0).toLowerCase() + word.slice(1)
}

function capitalised(word: string): string {
  const rest = isAllCapitals(word) ? word.slice(1).toLowerCase() : word.slice(1)
  return word.charAt(0).toUpperCase() + rest
}

function isAllCapitals(word: string): boolean {
  return word.length > 1 && word === word.toUpperCase()
}
