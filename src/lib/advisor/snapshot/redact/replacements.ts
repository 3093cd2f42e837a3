import { isNumber, OrderedNumbers } from './numbers.ts'
import { addressOf, addressText, OrderedOctets } from './octets.ts'
import { type Random, SegmentedNumbers } from './spread.ts'
import { OrderedTexts } from './text-order.ts'
import { OrderedTimes } from './times.ts'

/**
 * What values are replaced by, in two passes over the same data: in the first every value is told (and returned as it
 * is), in the second each has its replacement. The same value has the same one everywhere.
 */
export class Replacements {
  readonly #random: Random
  readonly #texts: OrderedTexts
  readonly #numbers: OrderedNumbers
  readonly #times: OrderedTimes
  readonly #uuids: SegmentedNumbers
  readonly #octets = new Map<string, OrderedOctets>()
  /** Keys of documents that the schema or a query names, which are structure. */
  readonly #names = new Set<string>()
  #gathering = true

  constructor(takenAt: string, random: Random) {
    this.#random = random
    this.#texts = new OrderedTexts(random)
    this.#numbers = new OrderedNumbers(random)
    this.#times = new OrderedTimes(takenAt, random)
    this.#uuids = new SegmentedNumbers([1n, 2n ** 128n], random)
  }

  /** Ends the first pass. */
  gathered(): void {
    this.#gathering = false
  }

  text(value: string): string {
    if (!this.#gathering) return this.#texts.replacement(value)
    this.#texts.add(value)
    return value
  }

  /** What is no number although its place says so is replaced as text. */
  number(value: string): string {
    if (!isNumber(value)) return this.text(value)
    if (!this.#gathering) return this.#numbers.replacement(value)
    this.#numbers.add(value)
    return value
  }

  moment(value: string): string {
    if (!this.#gathering) return this.#times.moment(value)
    this.#times.addMoment(value)
    return value
  }

  time(value: string): string {
    if (!this.#gathering) return this.#times.time(value)
    this.#times.addTime(value)
    return value
  }

  interval(value: string): string {
    if (!this.#gathering) return this.#times.interval(value)
    this.#times.addInterval(value)
    return value
  }

  uuid(value: string): string {
    const digits = value.replaceAll(/[^\da-f]/gi, '')
    if (digits.length !== 32) return '00000000-0000-0000-0000-000000000000'
    const number = BigInt(`0x${digits}`)
    if (this.#gathering) {
      this.#uuids.add(number)
      return value
    }
    const hex = this.#uuids.replacement(number).toString(16).padStart(32, '0')
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  }

  address(value: string): string {
    const address = addressOf(value)
    if (!address) return '0.0.0.0'
    const octets = this.octets(`address ${address.octets.length}`, address.octets)
    return this.#gathering ? value : addressText(address.octets, octets, address.mask)
  }

  octets(of: string, octets: readonly number[]): readonly number[] {
    const known = this.#octets.get(of) ?? new OrderedOctets(this.#random)
    this.#octets.set(of, known)
    if (!this.#gathering) return known.replacement(octets)
    known.add(octets)
    return octets
  }

  /** Makes known that a word is a key of documents. */
  name(word: string): void {
    this.#names.add(word)
  }

  /** A key of a document: stays where it is a known name. */
  key(word: string): string {
    if (!this.#gathering && this.#names.has(word)) return word
    return this.text(word)
  }
}
