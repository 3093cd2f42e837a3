import { numberWords } from './number-words.ts'
import { type SaidNumber, withUnit } from './said-number.ts'

/** What a sentence says in numbers, and the number that cannot be read, if there is one. */
export interface SaidNumbers {
  numbers: SaidNumber[]
  unread: string | undefined
}

const DIGITS = /(?<![\p{L}\p{N}_$.,])[-−+]?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?:e([-+]?\d+))?/giu
const SCALES: Record<string, number> = { k: 1e3, thousand: 1e3, M: 1e6, million: 1e6, bn: 1e9, billion: 1e9 }
const SCALE = /^\s?(thousand|million|billion)\b|^(k|M|bn)\b/

/** Reads all numbers of a sentence, those in words too. What is no number any more must hold no digit. */
export function numbersIn(sentence: string): SaidNumbers {
  const numbers = [...digitNumbers(sentence), ...numberWords(sentence)]
  let rest = sentence
  for (const { start, end } of numbers)
    rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end)
  const left =
    /[^\s]*[\p{Nd}\p{Nl}\p{No}][^\s]*/u.exec(rest)?.[0] ??
    /\b(?:dozens?|hundreds?|thousands?|millions?|billions?|trillions?|fifths?|tenths?|quarters?|double|triple)\b/i.exec(
      rest,
    )?.[0]
  return { numbers, unread: left }
}

function digitNumbers(sentence: string): SaidNumber[] {
  const found: SaidNumber[] = []
  for (const match of sentence.matchAll(DIGITS)) {
    const [text, whole = '', fraction = '', exponent] = match
    const start = match.index
    if (found.some(({ end }) => start < end)) continue
    let end = start + text.length
    const scaled = SCALE.exec(sentence.slice(end))
    const scale = (scaled ? (SCALES[scaled[1] ?? scaled[2] ?? ''] ?? 1) : 1) * 10 ** Number(exponent ?? 0)
    end += scaled?.[0].length ?? 0
    const [low, high] = roundedTo(whole.replaceAll(',', ''), fraction, scale)
    found.push(withUnit(sentence, { low, high, start, end }))
  }
  return found
}

/** What rounds to a number as it is written: half a unit of its last digit, but never much of the number; of 0 nothing. */
function roundedTo(whole: string, fraction: string, scale: number): [number, number] {
  const written = Number(`${whole}${fraction}`)
  const zeros = fraction === '' ? (/0*$/.exec(whole)?.[0].length ?? 0) : 0
  const place = fraction === '' ? 10 ** zeros : 10 ** -(fraction.length - 1)
  // 50,000 may be 49,873, but 1 s is not 1.4 s
  const most =
    fraction === ''
      ? Math.max(written < 5 ? 0.1 * written : 0.5, 0.025 * written)
      : written < 1
        ? place
        : 0.05 * written
  const half = Math.max(Math.min(place / 2, most), 1e-9)
  return [(written - half) * scale, (written + half) * scale]
}
