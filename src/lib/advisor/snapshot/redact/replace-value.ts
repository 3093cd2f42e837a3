import { arrayElements, arrayLiteral } from './array-literal.ts'
import type { Replacements } from './replacements.ts'
import { isDocument, kindByLook, type ValueKind } from './value-kind.ts'

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
    case 'word':
      return isWord(value) ? value : by.text(value)
    case 'jsonpath':
      return path(value, by)
    case 'hstore':
      return pairs(value, by)
    case 'bits':
      return value.replaceAll('1', '0')
    case 'duration':
      return DURATION.test(value) ? value : replaceValue(value, 'unknown', by)
    case 'lost':
      return parts(value, by)
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

const DURATION =
  /^[\s\d.:+-]*(?:(?:years?|mons?|months?|weeks?|days?|hours?|min|minutes?|sec|seconds?|[ymwdhs])[\s\d.:+-]*)+$/i

/** Formats with text in them, and what is longer than any format or name, may say anything. */
function isWord(value: string): boolean {
  return value.length <= 63 && !value.includes('"')
}

/** The numbers and words of a text whose form is not known, each by itself. */
function parts(value: string, by: Replacements): string {
  return value.replaceAll(/(\d+(?:\.\d+)?)|[\p{L}_][\p{L}\p{N}_]*/gu, (part: string, number?: string) =>
    number === undefined ? by.text(part) : by.number(part),
  )
}

/** Members that are written plainly are names; texts are values, if no name. */
function path(value: string, by: Replacements): string {
  return value.replaceAll(
    /("(?:[^"\\]|\\.)*")|(?<![\w$.@])\d+(?:\.\d+)?/g,
    (part: string, quoted?: string) =>
      quoted === undefined ? by.number(part) : JSON.stringify(by.key(String(JSON.parse(quoted)))),
  )
}

/** A range, or a multirange: the bounds between their brackets; or an element that is looked for in ranges. */
function range(value: string, kind: ValueKind, by: Replacements): string {
  if (/^\s*empty\s*$/i.test(value)) return value
  if (!/^\s*[[({]/.test(value)) return replaceValue(value, kind, by)
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
  if (!isDocument(value)) return by.text(value)
  return value.replaceAll(
    /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g,
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

/** Keys and values of an hstore, quoted or not. */
function pairs(value: string, by: Replacements): string {
  return value.replaceAll(
    /"((?:[^"\\]|\\.)*)"(\s*=>)?|(?!=>)([^\s",=]|=(?!>))+(\s*=>)?/g,
    (part: string, quoted?: string) => {
      const arrow = /\s*=>$/.exec(part)?.[0] ?? ''
      if (quoted === undefined && /^null$/i.test(part)) return part
      const text = quoted?.replaceAll(/\\(.)/g, '$1') ?? part.slice(0, part.length - arrow.length)
      return `"${arrow === '' ? by.text(text) : by.key(text)}"${arrow}`
    },
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
