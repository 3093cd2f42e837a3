import { readFile, writeFile } from 'node:fs/promises'

const readme = new URL('../README.md', import.meta.url)

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')
}

/** Puts the text of a part between its markers in bench/README.md; says so when there are none. */
export async function writePart(part: string, text: string): Promise<void> {
  const [begin, end] = [`<!-- index-selection ${part} -->`, `<!-- /index-selection ${part} -->`]
  const before = await readFile(readme, 'utf8')
  const from = before.indexOf(begin)
  const to = before.indexOf(end)
  if (from < 0 || to < 0) throw new Error(`bench/README.md has no markers for "${part}"`)
  await writeFile(readme, `${before.slice(0, from + begin.length)}\n${text}\n${before.slice(to)}`)
}

/** `12.3 MB` */
export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}

/** `12.34` for 0.1234 */
export function percent(share: number, digits = 2): string {
  return (100 * share).toFixed(digits)
}

/** A line of progress, beside the tables. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
