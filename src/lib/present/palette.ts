import { Chalk, type ChalkInstance } from 'chalk'

const plain = new Chalk({ level: 0 })
const colored = new Chalk({ level: 1 })

/**
 * The colours for a text. chalk's own detection ignores NO_COLOR on a terminal, so the caller decides whether
 * colours are wanted and the level is set from that.
 */
export function palette(color: boolean): ChalkInstance {
  return color ? colored : plain
}
