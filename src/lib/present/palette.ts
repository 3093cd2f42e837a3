import { Chalk, type ChalkInstance } from 'chalk'

/** Functions that colour a text, or leave it as it is. */
export type Palette = ChalkInstance

const plain = new Chalk({ level: 0 })
const colored = new Chalk({ level: 1 })

/**
 * The colours for a text. chalk's own detection ignores NO_COLOR on a terminal, so the caller decides whether
 * colours are wanted and the level is set from that.
 */
export function palette(color: boolean): Palette {
  return color ? colored : plain
}
