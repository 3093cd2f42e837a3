import type { FuncCall, Node } from '@pgsql/types'
import type { SourceText } from '../../sql/source-text.ts'
import { isBeginning, midnightOf, nextBeginning, type Period, periodNamed } from './calendar.ts'
import { castType, plainInteger, plainString } from './constants.ts'
import { type PeriodText, parameterPeriod, typedDate } from './period-text.ts'

/** A function that gives of a time the period in which it lies. */
export interface PeriodFunction {
  /** The time it is taken of, a column as a rule. */
  time: Node
  /** For people: `created_at::date`, `date_trunc()`. */
  what: string
  /** The beginning and the end of the period that a value means; undefined for values it cannot be told of. */
  periodOf(value: Node, source: SourceText): PeriodText | undefined
}

/** Recognises `x::date`, `date(x)`, `date_trunc('month', x)`, `extract(year FROM x)` and `date_part('year', x)`. */
export function periodFunction(node: Node, columnType: string): PeriodFunction | undefined {
  const isLonger = columnType !== 'date'
  if ('TypeCast' in node)
    return node.TypeCast.arg && isLonger && castType(node) === 'date'
      ? toDate(node.TypeCast.arg, 'the cast to date')
      : undefined
  if (!('FuncCall' in node)) return undefined
  const [first, second, ...more] = node.FuncCall.args ?? []
  const name = functionName(node.FuncCall)
  if (!first || more.length > 0) return undefined
  if (name === 'date' && !second && isLonger) return toDate(first, 'date()')
  const unit = plainString(first)
  if (!second || unit === undefined) return undefined
  const period = periodNamed(unit)
  if (name === 'date_trunc' && period) return truncation(second, period, columnType)
  if ((name === 'extract' || name === 'date_part') && period === 'year') return yearOf(second, `${name}()`)
  return undefined
}

/** The date on whose midnight a value falls, when it is a constant; casts to other types of time keep it. */
export function constantDate(value: Node): string | undefined {
  const isTime = /^(?:date|timestamp|timestamptz)$/.test(castType(value) ?? '')
  return midnightOf(plainString(isTime && 'TypeCast' in value ? value.TypeCast.arg : value))
}

function toDate(time: Node, what: string): PeriodFunction {
  return {
    time,
    what,
    periodOf(value, source) {
      // a comparison with a timestamp would go by its time of day too
      const isDate = !('TypeCast' in value) || castType(value) === 'date'
      const date = isDate ? constantDate(value) : undefined
      return date === undefined ? typedDate(value, source) : literals(date, 'day')
    },
  }
}

function truncation(time: Node, period: Period, columnType: string): PeriodFunction {
  return {
    time,
    what: 'date_trunc()',
    periodOf(value, source) {
      const date = constantDate(value)
      if (date !== undefined) return isBeginning(date, period) ? literals(date, period) : undefined
      return columnType === 'date' ? undefined : parameterPeriod(value, period, columnType, source)
    },
  }
}

function yearOf(time: Node, what: string): PeriodFunction {
  return {
    time,
    what,
    periodOf(value) {
      const year = plainInteger(value)
      return year !== undefined && year >= 1000 && year <= 9998
        ? literals(`${year}-01-01`, 'year')
        : undefined
    },
  }
}

function literals(date: string, period: Period): PeriodText | undefined {
  const next = nextBeginning(date, period)
  return next === undefined ? undefined : { start: `'${date}'`, end: `'${next}'` }
}

function functionName({ funcname = [], over, agg_star }: FuncCall): string | undefined {
  const names = funcname.map((name) => ('String' in name ? (name.String.sval ?? '') : ''))
  const isBuiltIn = names.length === 1 || names[0] === 'pg_catalog'
  return isBuiltIn && !over && !agg_star ? names.at(-1) : undefined
}
