/** `20260102030405`: a time in UTC to the second, as most tools name their files. */
export function utcSecond(now: Date): string {
  return now.toISOString().replaceAll(/\D/g, '').slice(0, 14)
}

/** Like `utcSecond`, and later than every version that is there: two files made in one second do not meet. */
export function nextUtcSecond(versions: readonly string[], now: Date): string {
  const taken = new Set(versions)
  let time = now
  while (taken.has(utcSecond(time))) time = new Date(time.getTime() + 1000)
  return utcSecond(time)
}

/** The number after the highest one, with as many digits; undefined when the versions are not counted but times. */
export function nextNumber(versions: readonly string[]): string | undefined {
  if (versions.length === 0 || versions.some((version) => !/^\d{1,8}$/.test(version))) return undefined
  const highest = versions.reduce((a, b) => (Number(a) > Number(b) ? a : b))
  return String(Number(highest) + 1).padStart(highest.length, '0')
}

/** A name as it can stand in the name of a file: lower case, words joined by `_`. */
export function fileWords(name: string): string {
  return name
    .trim()
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '')
}
