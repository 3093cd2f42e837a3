import { palette } from './palette.ts'

/** Wide enough for context, narrow enough for a terminal. */
const WIDTH = 100

/**
 * The line of the statement that holds `position` (characters, from 1, as the server counts), with its line
 * number, and a caret below the place. A long line is cut to a window around it.
 */
export function pointAt(statement: string, position: number, color: boolean): string[] {
  const before = [...statement]
    .slice(0, position - 1)
    .join('')
    .split(LINE_END)
  const column = [...(before.at(-1) ?? '')].length
  const line = [...(statement.split(LINE_END)[before.length - 1] ?? '')]
  const start = Math.max(0, Math.min(column - WIDTH / 2, line.length - WIDTH))
  const gutter = `  ${before.length} | ${start > 0 ? '…' : ''}`
  const ahead = gutter.length + columnsOf(shown(line.slice(start, column)))
  const paint = palette(color)
  const rest = start + WIDTH < line.length ? paint.dim('…') : ''
  return [
    `${paint.dim(gutter)}${shown(line.slice(start, start + WIDTH))}${rest}`,
    `${' '.repeat(ahead)}${paint.red('^')}`,
  ]
}

const LINE_END = /\r?\n/

/** Tabs and other control characters would move the caret away from its place. */
function shown(characters: readonly string[]): string {
  return characters.join('').replace(/\p{Cc}/gu, ' ')
}

/** How many columns of a terminal a text takes: none for combining characters, two for wide ones. */
function columnsOf(text: string): number {
  return [...text].reduce((sum, one) => sum + (zero.test(one) ? 0 : wide.test(one) ? 2 : 1), 0)
}

const zero = /^[\p{Mn}\p{Me}\p{Cf}]$/u

/** East Asian Wide and Fullwidth (Unicode UAX 11), by blocks, and emoji. */
const wide =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]$/u
