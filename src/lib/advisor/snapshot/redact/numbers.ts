import { type Random, SegmentedNumbers, spread } from './spread.ts'

/** Powers of ten, and the ends of int2, int4 and int8: a number stays within the type of its column. */
const limits = [
  ...Array.from({ length: 400 }, (_, power) => 10n ** BigInt(power)),
  32768n,
  2147483648n,
  9223372036854775808n,
].sort((a, b) => (a < b ? -1 : 1))

/**
 * Replacements for numbers of any type: in the same order, of the same sign, with as many digits before and (at least)
 * after the point. Fractions are replaced two digits at a time.
 */
export class OrderedNumbers {
  readonly #random: Random
  readonly #whole: SegmentedNumbers
  /** Two digits that follow each beginning. */
  readonly #digits = new Map<string, Set<bigint>>()
  readonly #drawn = new Map<string, Map<bigint, bigint>>()

  constructor(random: Random) {
    this.#random = random
    this.#whole = new SegmentedNumbers(limits, random)
  }

  add(text: string): void {
    const number = decimal(text)
    if (!number) return
    this.#whole.add(BigInt(number.whole))
    for (const { before, digits } of pairs(number)) {
      const known = this.#digits.get(before) ?? new Set()
      this.#digits.set(before, known.add(digits))
    }
  }

  /** The replacement; what is no number (NaN, Infinity) stays. */
  replacement(text: string): string {
    const number = decimal(text)
    if (!number) return text
    const whole = this.#whole.replacement(BigInt(number.whole)).toString()
    const fraction = pairs(number)
      .map(({ before, digits }) => this.#pair(before, digits).toString().padStart(2, '0'))
      .join('')
    const surplus = fraction.slice(number.fraction.length).replace(/0+$/, '')
    const kept = fraction.slice(0, number.fraction.length) + surplus
    return `${number.sign}${whole}${kept === '' ? '' : `.${kept}`}`
  }

  #pair(before: string, digits: bigint): bigint {
    if (digits === 0n) return 0n
    const drawn = this.#drawn.get(before) ?? this.#draw(before)
    this.#drawn.set(before, drawn)
    return drawn.get(digits) ?? digits
  }

  #draw(before: string): Map<bigint, bigint> {
    const known = [...(this.#digits.get(before) ?? [])].filter((value) => value !== 0n)
    const sorted = known.sort((a, b) => (a < b ? -1 : 1))
    if (sorted.some((value) => value % 10n !== 0n)) return spread(sorted, 1n, 99n, this.#random)
    const tens = spread(
      sorted.map((value) => value / 10n),
      1n,
      9n,
      this.#random,
    )
    return new Map([...tens].map(([value, target]) => [value * 10n, target * 10n]))
  }
}

interface Decimal {
  sign: '' | '-'
  whole: string
  fraction: string
}

/** Whether a text is a number of any type. */
export function isNumber(text: string): boolean {
  return decimal(text) !== undefined || /^-?(?:NaN|Infinity)$/i.test(text.trim())
}

/** A number written out, without an exponent; undefined for what is none. */
function decimal(text: string): Decimal | undefined {
  const plain = text.trim().replaceAll('_', '')
  if (/^0[xob][\da-f]+$/i.test(plain)) return { sign: '', whole: BigInt(plain).toString(), fraction: '' }
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(plain)
  if (!match || !/\d/.test(plain)) return undefined
  const [, sign, before = '', after = '', power = '0'] = match
  const exponent = Math.max(-400, Math.min(390, Number(power)))
  const digits = before + after
  const point = before.length + exponent
  const padded = point < 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0')
  const place = Math.max(0, point)
  return {
    sign: sign === '-' ? '-' : '',
    whole: padded.slice(0, place).replace(/^0+(?=\d)/, '') || '0',
    fraction: padded.slice(place),
  }
}

/** The fraction two digits at a time, each with all that stands before it. */
function pairs({ whole, fraction }: Decimal): { before: string; digits: bigint }[] {
  const even = fraction.length % 2 === 0 ? fraction : `${fraction}0`
  return Array.from({ length: even.length / 2 }, (_, position) => ({
    before: `${whole}.${even.slice(0, position * 2)}`,
    digits: BigInt(even.slice(position * 2, position * 2 + 2)),
  }))
}
