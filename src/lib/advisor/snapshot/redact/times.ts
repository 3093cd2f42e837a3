import { type Random, SegmentedNumbers } from './spread.ts'

const DAY = 86_400_000_000n
const MS_PER_DAY = 86_400_000

/** Days from when the snapshot was taken; a date stays between two of these, as conditions on now() need it. */
const ages = [1n, 2n, 4n, 8n, 15n, 32n, 63n, 93n, 184n, 366n, 731n, 1826n, 3651n, 7301n, 18251n, 36501n]
/** Year 1 is the first that can be written without BC; so far back (and ahead) a date may come. */
const FARTHEST = 738_000n
/** Microseconds of an interval. */
const lengths = Array.from({ length: 26 }, (_, power) => 10n ** BigInt(power))

/**
 * Replacements for dates, timestamps, times of day and intervals. A day keeps its age to within a factor of about
 * two, midnight stays midnight, and on the day of the snapshot what was before it stays before it.
 */
export class OrderedTimes {
  readonly #random: Random
  readonly #today: bigint
  readonly #now: bigint
  readonly #days: SegmentedNumbers
  readonly #lengths: SegmentedNumbers
  readonly #clocks = new Map<string, SegmentedNumbers>()

  constructor(takenAt: string, random: Random) {
    const taken = Date.parse(takenAt) || 0
    this.#random = random
    this.#today = BigInt(Math.floor(taken / MS_PER_DAY))
    this.#now = BigInt(taken % MS_PER_DAY) * 1000n
    this.#days = new SegmentedNumbers([...ages, FARTHEST], random)
    this.#lengths = new SegmentedNumbers(lengths, random)
  }

  addMoment(text: string): void {
    const moment = momentOf(text)
    if (!moment) return
    this.#days.add(this.#today - moment.day)
    this.#clock(moment.day).add(moment.clock)
  }

  /** The replacement, timestamps with a zone in UTC; `infinity` and words such as `now` stay, what is no ISO 8601 is lost. */
  moment(text: string): string {
    if (/^(?:-?infinity|now|today|yesterday|tomorrow|epoch)$/i.test(text.trim())) return text
    const moment = momentOf(text)
    if (!moment) return 'epoch'
    const day = this.#today - this.#days.replacement(this.#today - moment.day)
    const date = dateText(day)
    if (!moment.timed) return date
    return `${date} ${clockText(this.#clock(moment.day).replacement(moment.clock))}${moment.zoned ? '+00' : ''}`
  }

  addTime(text: string): void {
    const clock = clockOf(text)
    if (clock !== undefined) this.#clock('time').add(clock)
  }

  /** The replacement of a time of day; its zone stays. */
  time(text: string): string {
    const clock = clockOf(text)
    if (clock === undefined) return '00:00:00'
    if (clock >= DAY) return text
    return `${clockText(this.#clock('time').replacement(clock))}${/[+-][\d:]+$/.exec(text)?.[0] ?? ''}`
  }

  addInterval(text: string): void {
    const length = lengthOf(text)
    if (length !== undefined) this.#lengths.add(length)
  }

  /** The replacement, in seconds; the order is that of intervals, with months of 30 days. */
  interval(text: string): string {
    const length = this.#lengths.replacement(lengthOf(text) ?? 0n)
    const sign = length < 0n ? '-' : ''
    const size = length < 0n ? -length : length
    return `${sign}${size / 1_000_000n}.${(size % 1_000_000n).toString().padStart(6, '0')} seconds`
  }

  #clock(of: bigint | 'time'): SegmentedNumbers {
    const key = of.toString()
    const known = this.#clocks.get(key)
    if (known) return known
    const limits = of === this.#today && this.#now > 1n ? [1n, this.#now, DAY] : [1n, DAY]
    const clock = new SegmentedNumbers(limits, this.#random)
    this.#clocks.set(key, clock)
    return clock
  }
}

interface Moment {
  day: bigint
  /** Microseconds of the day. */
  clock: bigint
  timed: boolean
  zoned: boolean
}

const ISO =
  /^(\d{4,6})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?\s*(?:(Z|UTC)|([+-])(\d\d)(?::?(\d\d))?(?::?(\d\d))?)?$/

/** Whether a text is a date or a timestamp as PostgreSQL writes it. */
export function isMoment(text: string): boolean {
  return momentOf(text) !== undefined
}

function momentOf(text: string): Moment | undefined {
  const match = ISO.exec(text.trim())
  if (!match) return undefined
  const [, year, month, day, hour, minute = '0', second = '0', fraction = '', utc, sign, ...zone] = match
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  const seconds = Number(hour ?? 0) * 3600 + Number(minute) * 60 + Number(second)
  const [zoneHours = '0', zoneMinutes = '0', zoneSeconds = '0'] = zone
  const offset = Number(zoneHours) * 3600 + Number(zoneMinutes) * 60 + Number(zoneSeconds)
  const micros =
    BigInt(date.getTime()) * 1000n +
    BigInt(seconds - (sign === '-' ? -offset : offset)) * 1_000_000n +
    BigInt(fraction.padEnd(6, '0'))
  const clock = ((micros % DAY) + DAY) % DAY
  return {
    day: (micros - clock) / DAY,
    clock,
    timed: hour !== undefined,
    zoned: utc !== undefined || sign !== undefined,
  }
}

function dateText(day: bigint): string {
  const date = new Date(Number(day) * MS_PER_DAY)
  const year = Math.max(1, date.getUTCFullYear())
  return `${year.toString().padStart(4, '0')}-${date
    .toISOString()
    .replace(/^[+-]?\d+-/, '')
    .slice(0, 5)}`
}

function clockOf(text: string): bigint | undefined {
  const match = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?/.exec(text.trim())
  if (!match) return undefined
  const [, hour, minute, second = '0', fraction = ''] = match
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second)
  return BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0'))
}

function clockText(clock: bigint): string {
  const seconds = Number(clock / 1_000_000n)
  const two = (value: number) => Math.floor(value).toString().padStart(2, '0')
  const fraction = (clock % 1_000_000n).toString().padStart(6, '0')
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}.${fraction}`
}

const units: readonly [RegExp, bigint][] = [
  [/(-?\d+) years?/, 360n * DAY],
  [/(-?\d+) mons?/, 30n * DAY],
  [/(-?\d+) days?/, DAY],
]

/** Microseconds of an interval in the style `postgres`. */
function lengthOf(text: string): bigint | undefined {
  const clock = /(-?)(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/.exec(text.trim())
  const parts = units.map(([unit, size]) => BigInt(unit.exec(text)?.[1] ?? 0) * size)
  const whole = parts.reduce((sum, part) => sum + part, 0n)
  if (!clock) return units.some(([unit]) => unit.test(text)) ? whole : undefined
  const [, sign, hours = '0', minutes, seconds, fraction = ''] = clock
  const rest =
    (BigInt(hours) * 3600n + BigInt(Number(minutes) * 60 + Number(seconds))) * 1_000_000n +
    BigInt(fraction.padEnd(6, '0'))
  return whole + (sign === '-' ? -rest : rest)
}
