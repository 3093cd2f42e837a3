import { type CellValue, keyOf } from './cell-value.ts'

/** Numbers that differ by more than a hundredth are no rounding of each other, however few digits they have. */
const MOST_RELATIVE = 0.01

/**
 * Whether two values are the same but for rounding and spelling: numbers, neither of an integer type, of which one is the other
 * rounded to fewer decimals; a text that spells a number or a month (`2026-03` is its first day).
 */
export function near(one: CellValue, other: CellValue): boolean {
  if (keyOf(one) === keyOf(other)) return true
  const [a, b] = [asSpelled(one, other), asSpelled(other, one)]
  if (keyOf(a) === keyOf(b)) return true
  if (a.kind !== 'number' || b.kind !== 'number' || a.whole || b.whole) return false
  return isRounding(a.text, b.text)
}

function isRounding(one: string, other: string): boolean {
  const [a, b] = [Number(one), Number(other)]
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false
  const decimals = Math.min(decimalsOf(one), decimalsOf(other))
  const apart = Math.abs(a - b)
  const halfUnit = 0.5 * 10 ** -decimals
  return apart <= halfUnit * (1 + 1e-9) && apart <= MOST_RELATIVE * Math.max(Math.abs(a), Math.abs(b))
}

function decimalsOf(text: string): number {
  const [, digits = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([-+]?\d+))?$/.exec(text) ?? []
  return Math.max(0, digits.length - Number(exponent))
}

/** A text as the kind of the value beside it, where it spells one. */
function asSpelled(value: CellValue, beside: CellValue): CellValue {
  if (value.kind !== 'text') return value
  if (beside.kind === 'number' && /^-?\d+(?:\.\d+)?$/.test(value.text)) {
    const text = String(Number(value.text))
    return { kind: 'number', text, whole: beside.whole }
  }
  if (beside.kind === 'time') {
    const [, month, day = '01'] = /^(\d{4}-\d\d)(?:-(\d\d))?$/.exec(value.text) ?? []
    if (month) return { kind: 'time', text: `${month}-${day} 00:00:00` }
  }
  return value
}
