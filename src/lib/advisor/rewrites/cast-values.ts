import { quoteLiteral } from '../../sql/quote.ts'
import type { Bound } from './bounds.ts'
import { castType, numberText, parameterIn, plainString } from './constants.ts'

/** A comparison of a column with a value of the column's own type, in SQL. */
export interface OwnValue {
  operator: Bound['operator']
  value: string
  differs?: string
}

const INTEGERS = new Set(['int2', 'int4', 'int8'])
/** Each holds the whole numbers of those before it, float8 those that are read here; float4 does not. */
const NUMBERS = ['int2', 'int4', 'int8', 'numeric', 'float8']
const TYPE_NAMES: Record<string, string> = { int2: 'smallint', int4: 'integer', int8: 'bigint' }
const TEXTS = new Set(['text', 'varchar'])
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Whether a column of this type (`enum` for all enums) can be compared as it is instead of being cast. */
export function canCompareItself(columnType: string, castTo: string): boolean {
  if (TEXTS.has(castTo)) return INTEGERS.has(columnType) || /^(?:uuid|bpchar|enum)$/.test(columnType)
  // a cast to a smaller type fails for what does not fit
  return INTEGERS.has(columnType) && NUMBERS.indexOf(castTo) >= NUMBERS.indexOf(columnType)
}

/** The comparison without the cast of the column; undefined where it would not find the same. */
export function ownValue(bound: Bound, columnType: string, castTo: string): OwnValue | undefined {
  if (columnType === 'bpchar') return paddedValue(bound)
  if (TEXTS.has(castTo)) return textValue(bound, columnType)
  const number = numberText(bound.value)
  if (number !== undefined) return integerBound(bound.operator, number)
  return numberParameter(bound, columnType, castTo)
}

/** The element type for a parameter that is an array of texts. */
export function arrayType(columnType: string): string {
  return `${TYPE_NAMES[columnType] ?? columnType}[]`
}

/** What one has to know where a text is read as a value of the column's type. */
export function readingText(columnType: string): string {
  const other = columnType === 'uuid' ? 'in capital letters' : 'with zeros or blanks around it'
  return `A value that is not written as ${TYPE_NAMES[columnType] ?? columnType} finds nothing today and is an error then; one ${other} finds its row then.`
}

/** Texts are compared for equality only: their order is another than that of numbers. */
function textValue({ operator, value }: Bound, columnType: string): OwnValue | undefined {
  if (operator !== '=') return undefined
  const text = plainString(
    TEXTS.has(castType(value) ?? '') && 'TypeCast' in value ? value.TypeCast.arg : value,
  )
  if (text !== undefined) {
    // a label that is none is refused when it is planned
    if (columnType === 'enum') return { operator, value: quoteLiteral(text).trim() }
    if (columnType === 'uuid') return UUID.test(text) ? { operator, value: quoteLiteral(text) } : undefined
    const isCanonical = /^(?:0|-?[1-9]\d{0,15})$/.test(text)
    return isCanonical && Number.isSafeInteger(Number(text)) ? { operator, value: text } : undefined
  }
  const parameter = parameterIn(value)
  if (parameter === undefined || columnType === 'enum') return undefined
  const type = TYPE_NAMES[columnType] ?? columnType
  return { operator, value: `$${parameter}::${type}`, differs: readingText(columnType) }
}

/** char(n) is compared as if without the blanks at its end, and as text it has none. */
function paddedValue({ operator, value }: Bound): OwnValue | undefined {
  if (operator !== '=' || !('TypeCast' in value)) return undefined
  const text = plainString(value.TypeCast.arg)
  if (text !== undefined)
    return text.endsWith(' ') ? undefined : { operator, value: quoteLiteral(text).trim() }
  const parameter = 'ParamRef' in (value.TypeCast.arg ?? {}) ? parameterIn(value) : undefined
  if (parameter === undefined) return undefined
  return {
    operator,
    value: `$${parameter}::bpchar`,
    differs: 'A value with blanks at its end finds nothing today, and finds the rows without them then.',
  }
}

/** Whole numbers compared with a number that may have a fraction. */
function integerBound(operator: Bound['operator'], text: string): OwnValue | undefined {
  const number = Number(text)
  if (!Number.isSafeInteger(Math.ceil(number)) || !Number.isSafeInteger(Math.floor(number))) return undefined
  const [whole, fraction = ''] = text.split('.')
  if (/^0*$/.test(fraction)) return { operator, value: String(Number(whole)) }
  // digits beyond what a double holds would round the wrong way
  if (text.length > 15 || operator === '=') return undefined
  const isLow = operator === '>' || operator === '<='
  return { operator, value: String(isLow ? Math.floor(number) : Math.ceil(number)) }
}

function numberParameter(
  { operator, value }: Bound,
  columnType: string,
  castTo: string,
): OwnValue | undefined {
  const parameter = parameterIn(value)
  if (parameter === undefined) return undefined
  if (INTEGERS.has(castTo)) {
    // what it is cast to is what the parameter would be by itself
    return { operator, value: `$${parameter}::${TYPE_NAMES[castTo]}` }
  }
  const type = columnType === 'int8' || columnType === 'int4' ? 'bigint' : 'integer'
  if (operator !== '=') return undefined
  return {
    operator,
    value: `$${parameter}::${type}`,
    differs:
      'A value with a fraction finds nothing today; then it is rounded, or refused where it is sent as text.',
  }
}
