import { palette } from './palette.ts'

/** Wide enough for context, narrow enough for a terminal. */
const WIDTH = 100

/**
 * The line of the statement that holds `position` (characters, from 1, as the server counts), with its line
 * number, and a caret below the place. A long line is cut to a window around it.
 */
export function pointAt(statement: string, position: number, color: boolean): string[] {
  const characters = [...statement]
  const before = characters.slice(0, position - 1).join('')
  const lineNumber = before.split('\n').length
  const column = [...(before.split('\n').at(-1) ?? '')].length
  const line = [...(statement.split('\n')[lineNumber - 1] ?? '')]
  const start = Math.max(0, Math.min(column - WIDTH / 2, line.length - WIDTH))
  const window = line
    .slice(start, start + WIDTH)
    .join('')
    .replaceAll('\t', ' ')
  const gutter = `  ${lineNumber} | `
  const cut = start > 0 ? '…' : ''
  const paint = palette(color)
  return [
    `${paint.dim(gutter)}${cut}${window}`,
    `${' '.repeat(gutter.length + cut.length + column - start)}${paint.red('^')}`,
  ]
}
