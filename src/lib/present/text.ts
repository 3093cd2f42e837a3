import type { Palette } from './palette.ts'

/** A section title. */
export function heading(text: string, paint: Palette): string {
  return paint.bold(text)
}

/** The text on one line, white space folded, cut with an ellipsis to so many characters. */
export function cutLine(text: string, width: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > width ? `${line.slice(0, Math.max(1, width - 1))}…` : line
}

/** Breaks a text at spaces into lines of at most so many characters; longer words stay whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** Lines moved to the right. */
export function indent(lines: readonly string[], by: number): string[] {
  return lines.map((line) => `${' '.repeat(by)}${line}`)
}

/**
 * A text that somebody else wrote, made harmless for a terminal: control characters other than line ends and tabs, and those
 * that turn the direction of writing, are shown as a replacement character.
 */
export function printable(text: string): string {
  return text.replaceAll(/(?![\n\t])\p{Cc}|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
}
