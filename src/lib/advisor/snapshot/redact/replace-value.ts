import { arrayElements, arrayLiteral } from './array-literal.ts'
import type { Replacements } from './replacements.ts'
import { kindByLook, type ValueKind } from './value-kind.ts'

/** The text of a value with what it holds replaced. */
export function replaceValue(value: string, kind: ValueKind, by: Replacements): string {
  if (typeof kind === 'object')
    return 'array' in kind ? array(value, kind.array, by) : range(value, kind.range, by)
  switch (kind) {
    case 'number':
    case 'moment':
    case 'time':
    case 'interval':
    case 'uuid':
    case 'address':
      return by[kind](value)
    case 'macaddr':
    case 'bytes':
      return octets(value, kind, by)
    case 'json':
      return document(value, by)
    case 'padded':
      return by.text(value.trimEnd()) + ' '.repeat(value.length - value.trimEnd().length)
    case 'words':
      return words(value, by)
    case 'pattern':
      return pattern(value, by)
    case 'regex':
      return regularExpression(value, by)
    case 'same':
      return value
    case 'unknown':
      return replaceValue(value, kindByLook([value]), by)
    default:
      return by.text(value)
  }
}

function array(value: string, kind: ValueKind, by: Replacements): string {
  const elements = arrayElements(value)
  if (!elements) return by.text(value)
  return arrayLiteral(
    elements.map((element) => {
      if ('inner' in element) return { inner: array(element.inner, kind, by) }
      return { text: element.text === null ? null : replaceValue(element.text, kind, by) }
    }),
  )
}

/** A range, or a multirange: the bounds between their brackets. */
function range(value: string, kind: ValueKind, by: Replacements): string {
  const bound = (text: string) => {
    const plain = text.replace(/^"([\s\S]*)"$/, '$1').replaceAll(/\\([\s\S])/g, '$1')
    return plain === '' ? '' : `"${replaceValue(plain, kind, by)}"`
  }
  return value.replaceAll(
    /([[(])("(?:[^"\\]|\\.)*"|[^,\])"]*),("(?:[^"\\]|\\.)*"|[^,\])"]*)([\])])/g,
    (_, open: string, lower: string, upper: string, close: string) =>
      `${open}${bound(lower)},${bound(upper)}${close}`,
  )
}

function octets(value: string, kind: 'macaddr' | 'bytes', by: Replacements): string {
  const hex =
    kind === 'bytes' ? /^\\x((?:[\da-f]{2})*)$/i.exec(value)?.[1] : value.replaceAll(/[^\da-f]/gi, '')
  // the old form of bytea is text with escapes
  if (hex === undefined) return by.text(value)
  const replaced = by.octets(kind, [...Buffer.from(hex, 'hex')])
  const written = Buffer.from(replaced).toString('hex')
  return kind === 'bytes' ? `\\x${written}` : written.replaceAll(/(..)(?=.)/g, '$1:')
}

/** Texts and numbers of a JSON document; the order of keys in it is as it was. */
function document(value: string, by: Replacements): string {
  return value.replaceAll(
    /("(?:[^"\\]|\\.)*")(\s*(?::|=>))?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g,
    (number: string, quoted?: string, colon?: string) => {
      if (quoted === undefined) return by.number(number)
      const text = String(JSON.parse(quoted))
      return colon === undefined ? JSON.stringify(by.text(text)) : JSON.stringify(by.key(text)) + colon
    },
  )
}

/** Words of a text, a query or a path; of a text search vector those in quotes, with their places behind them. */
function words(value: string, by: Replacements): string {
  if (!value.includes("'")) return value.replaceAll(/[\p{L}\p{N}_]+/gu, (word) => by.text(word))
  return value.replaceAll(
    /'((?:[^']|'')*)'/g,
    (_, word: string) => `'${by.text(word.replaceAll("''", "'"))}'`,
  )
}

/** A pattern of LIKE: the wild cards stay, the beginning stays the beginning of the same texts. */
function pattern(value: string, by: Replacements): string {
  return value.replaceAll(/(?:[^%_\\]|\\[\s\S])+/g, (fixed) => by.text(fixed.replaceAll(/\\([\s\S])/g, '$1')))
}

/** A regular expression: what it begins with when that is plain text, otherwise only how long it is. */
function regularExpression(value: string, by: Replacements): string {
  const [, fixed, rest] = /^(?:\^|\\A)([\w @-]+)([\s\S]*)$/.exec(value) ?? []
  if (fixed === undefined) return by.text(value)
  // a quantifier takes the last letter
  const certain = /^[*?{+]/.test(rest ?? '') ? fixed.slice(0, -1) : fixed
  return `^${by.text(certain)}${rest === '$' ? '$' : ''}`
}
