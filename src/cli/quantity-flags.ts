import { Flags } from '@oclif/core'
import { parseAmount, parseBytes, parseDuration } from '../lib/core/parse-quantity.ts'

/** A size: `500MB`. Its value is in bytes. */
export const sizeFlag = quantityFlag(parseBytes, 'a size, such as 500MB, 2 GB or a number of bytes')

/** A duration: `30s`. Its value is in milliseconds. */
export const durationFlag = quantityFlag(parseDuration, 'a duration, such as 30s or 2m')

/** An amount of money, or of anything. */
export const amountFlag = quantityFlag(parseAmount, 'an amount, such as 0.12')

function quantityFlag(parse: (text: string) => number | undefined, what: string) {
  return Flags.custom<number>({
    parse: async (text) => {
      const value = parse(text)
      if (value === undefined) throw new Error(`"${text}" is not ${what}.`)
      return value
    },
  })
}
