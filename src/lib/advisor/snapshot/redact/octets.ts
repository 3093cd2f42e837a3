import { type Random, spread } from './spread.ts'

/** Replacements for sequences of bytes: in the same order, of the same length, sharing their beginnings as before. */
export class OrderedOctets {
  readonly #random: Random
  readonly #known = new Map<string, Set<bigint>>()
  readonly #drawn = new Map<string, Map<bigint, bigint>>()

  constructor(random: Random) {
    this.#random = random
  }

  add(octets: readonly number[]): void {
    for (const [place, octet] of octets.entries()) {
      const before = keyOf(octets, place)
      this.#known.set(before, (this.#known.get(before) ?? new Set()).add(BigInt(octet)))
    }
  }

  replacement(octets: readonly number[]): number[] {
    return octets.map((octet, place) => Number(this.#after(keyOf(octets, place)).get(BigInt(octet)) ?? 0n))
  }

  #after(before: string): Map<bigint, bigint> {
    const known = this.#drawn.get(before)
    if (known) return known
    const sorted = [...(this.#known.get(before) ?? [])].sort((a, b) => (a < b ? -1 : 1))
    const drawn = spread(sorted, 0n, 255n, this.#random)
    this.#drawn.set(before, drawn)
    return drawn
  }
}

/** Long values are told apart by their first bytes; what follows is replaced place by place. */
function keyOf(octets: readonly number[], place: number): string {
  return place > 64 ? `@${place}` : octets.slice(0, place).join('.')
}

/** An inet or cidr as its bytes and the length of its network, which stands after the slash. */
export function addressOf(text: string): { octets: number[]; mask: string } | undefined {
  const [address = '', mask = ''] = text.trim().split('/')
  const parts = /^\d+\.\d+\.\d+\.\d+$/.test(address) ? address.split('.').map(Number) : groupsOf(address)
  return parts && { octets: parts, mask }
}

function groupsOf(address: string): number[] | undefined {
  if (!/^[\da-f:]+(?:[\d.]+)?$/i.test(address) || !address.includes(':')) return undefined
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)
  const hex = (high = '0', low = '0') => (Number(high) * 256 + Number(low)).toString(16)
  const plain = dotted ? `${dotted[1]}${hex(dotted[2], dotted[3])}:${hex(dotted[4], dotted[5])}` : address
  const [left = '', right] = plain.split('::')
  const words = (part: string) =>
    part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16))
  const zeros = right === undefined ? 0 : 8 - words(left).length - words(right).length
  const all = [...words(left), ...Array<number>(Math.max(0, zeros)).fill(0), ...words(right ?? '')]
  return all.length === 8 ? all.flatMap((word) => [word >> 8, word & 255]) : undefined
}

/** The text of an address; where the old one had no host bits, the new one has none. */
export function addressText(old: readonly number[], octets: readonly number[], mask: string): string {
  const bits = mask === '' ? old.length * 8 : Number(mask)
  const isNetwork = old.every((octet, place) => (octet & hostBits(place, bits)) === 0)
  const kept = isNetwork ? octets.map((octet, place) => octet & ~hostBits(place, bits) & 255) : octets
  const words = Array.from({ length: 8 }, (_, place) =>
    ((kept[place * 2] ?? 0) * 256 + (kept[place * 2 + 1] ?? 0)).toString(16),
  )
  return `${kept.length === 4 ? kept.join('.') : words.join(':')}${mask === '' ? '' : `/${mask}`}`
}

function hostBits(place: number, bits: number): number {
  return 255 >> Math.min(8, Math.max(0, bits - place * 8))
}
