const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Bytes with three significant digits and a unit, powers of 1024 as `pg_size_pretty` counts them. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (Math.abs(value) >= 1024 && unit < BYTE_UNITS.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 ? value : significant(value)} ${BYTE_UNITS[unit]}`
}

/** A duration given in milliseconds, in the unit a person would choose. */
export function formatDuration(milliseconds: number): string {
  const ms = Math.abs(milliseconds)
  if (ms < 1) return `${significant(milliseconds)} ms`
  if (ms < 1000) return `${significant(milliseconds)} ms`
  if (ms < 120_000) return `${significant(milliseconds / 1000)} s`
  if (ms < 7_200_000) return `${significant(milliseconds / 60_000)} min`
  return `${significant(milliseconds / 3_600_000)} h`
}

/** A count with thousands separators, rounded to a whole number. */
export function formatCount(count: number): string {
  const whole = Math.round(count)
  // the first use of Intl costs 15 ms, a tenth of a short command
  return Number.isSafeInteger(whole)
    ? String(whole).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
    : whole.toLocaleString('en-US')
}

/** A planner cost: one decimal below 100, whole above, with thousands separators. */
export function formatCost(cost: number): string {
  return cost < 100 ? cost.toFixed(2) : formatCount(cost)
}

/** A fraction of 1 as a percentage with at most one decimal. */
export function formatPercent(fraction: number): string {
  const percent = fraction * 100
  return `${Math.abs(percent) >= 10 || percent === 0 ? percent.toFixed(0) : percent.toFixed(1)} %`
}

/** `1 index`, `3 indexes`: the count with the word in the right number. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

function significant(value: number): string {
  if (value === 0) return '0'
  if (Math.abs(value) >= 100) return value.toFixed(0)
  return Number(value.toPrecision(3)).toString()
}
