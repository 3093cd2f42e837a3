import type { Node } from '@pgsql/types'
import type { SourceText } from '../../sql/source-text.ts'
import { intervalOf, type Period } from './calendar.ts'
import { castType, plainInteger } from './constants.ts'

/** The period that a value means, as SQL. */
export interface PeriodText {
  start: string
  /** The beginning of the next period. */
  end: string
  /** A condition on the value alone without which = would find more than before. */
  guard?: string
  /** For which values the bounds do not find what the value finds. */
  except?: string
}

const NOT_INFINITE = 'For the date infinity, which the rewritten form never finds.'

/** The day of a value that is of the type date, or becomes one by being compared: parameters, casts, CURRENT_DATE ± days. */
export function typedDate(value: Node, source: SourceText): PeriodText | undefined {
  if ('ParamRef' in value) {
    const date = `$${value.ParamRef.number ?? 0}::date`
    return { start: date, end: `${date} + 1`, except: NOT_INFINITE }
  }
  const text = isDate(value) ? source.textOf(value) : undefined
  if (text === undefined) return undefined
  return { start: text, end: `${text} + 1`, ...(castType(value) === 'date' && { except: NOT_INFINITE }) }
}

function isDate(node: Node | undefined): boolean {
  if (!node) return false
  if (castType(node) === 'date') return true
  if ('SQLValueFunction' in node) return node.SQLValueFunction.op === 'SVFOP_CURRENT_DATE'
  if (!('A_Expr' in node) || node.A_Expr.kind !== 'AEXPR_OP') return false
  const { name = [], lexpr, rexpr } = node.A_Expr
  const operator = name.length === 1 && name[0] && 'String' in name[0] ? name[0].String.sval : undefined
  return (operator === '+' || operator === '-') && isDate(lexpr) && plainInteger(rexpr) !== undefined
}

/** The period that a parameter, or a time that is truncated in the same way, is the beginning of. */
export function parameterPeriod(
  value: Node,
  period: Period,
  columnType: string,
  source: SourceText,
): PeriodText | undefined {
  if ('ParamRef' in value) {
    const start = `$${value.ParamRef.number ?? 0}::${columnType}`
    const truncated = `date_trunc('${period}', ${start})`
    return { start, end: endOf(start, period, columnType), guard: `${truncated} = ${start}` }
  }
  const text = truncates(value, period) ? source.textOf(value) : undefined
  return text === undefined ? undefined : { start: text, end: endOf(text, period, 'timestamptz') }
}

/** Where clocks change at midnight, a day after the first moment of a day is not the first moment of the next. */
function endOf(start: string, period: Period, type: string): string {
  const end = `${start} + ${intervalOf(period)}`
  return type === 'timestamptz' ? `date_trunc('${period}', ${end})` : end
}

function truncates(value: Node, period: Period): boolean {
  if (!('FuncCall' in value)) return false
  const { funcname = [], args = [] } = value.FuncCall
  const name = funcname.at(-1)
  const [unit, , ...more] = args
  if (!name || !('String' in name) || name.String.sval !== 'date_trunc' || more.length > 0) return false
  return unit !== undefined && 'A_Const' in unit && unit.A_Const.sval?.sval?.toLowerCase() === period
}
