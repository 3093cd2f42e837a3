/** The periods of date_trunc that begin at midnight. */
export type Period = 'day' | 'week' | 'month' | 'quarter' | 'year'

const PERIODS: readonly string[] = ['day', 'week', 'month', 'quarter', 'year']

/** The period of that name. */
export function periodNamed(name: string | undefined): Period | undefined {
  return PERIODS.find((period): period is Period => period === name?.toLowerCase())
}

/** The interval from the beginning of a period to that of the next, as SQL. */
export function intervalOf(period: Period): string {
  return period === 'quarter' ? `interval '3 months'` : `interval '1 ${period}'`
}

const ISO_MIDNIGHT = /^(\d{4}-\d{2}-\d{2})(?:[ T]00:00(?::00(?:\.0+)?)?)?$/

/** The date of a text that means its midnight whatever DateStyle is, `2024-05-05` or `2024-05-05 00:00:00`. */
export function midnightOf(text: string | undefined): string | undefined {
  const date = ISO_MIDNIGHT.exec(text ?? '')?.[1]
  // years before 100 are others to JavaScript
  if (!date || date < '0100' || Number.isNaN(Date.parse(date))) return undefined
  return dateText(new Date(date)) === date ? date : undefined
}

/** Whether a period begins on that date. Weeks begin on Monday, as for date_trunc. */
export function isBeginning(date: string, period: Period): boolean {
  const day = new Date(date)
  if (period === 'day') return true
  if (period === 'week') return day.getUTCDay() === 1
  if (day.getUTCDate() !== 1) return false
  if (period === 'month') return true
  return period === 'quarter' ? day.getUTCMonth() % 3 === 0 : day.getUTCMonth() === 0
}

/** The date on which the next period begins; undefined after the year 9999. */
export function nextBeginning(date: string, period: Period): string | undefined {
  const day = new Date(date)
  if (period === 'day' || period === 'week') day.setUTCDate(day.getUTCDate() + (period === 'day' ? 1 : 7))
  else if (period === 'year') day.setUTCFullYear(day.getUTCFullYear() + 1)
  else day.setUTCMonth(day.getUTCMonth() + (period === 'month' ? 1 : 3))
  return day.getUTCFullYear() > 9999 ? undefined : dateText(day)
}

function dateText(date: Date): string {
  return date.toISOString().slice(0, 10)
}
