const VERTICAL = '[|│║]'

/**
 * The text without what clients draw around it: psql's title, rules, borders, `+` or `↵` at the end of continued
 * lines and the row count, in every border style and in expanded display; quotes around each line; carriage
 * returns. Line count changes only at the start and the end, where the lines taken away are replaced by empty ones.
 */
export function withoutFrame(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\u00a0', ' ').split('\n')
  return dedented(unquoted(lines.map(unframed))).join('\n')
}

const rule = /^\s*[+├┌└╔╚╟|]?[-─═]{3,}[-─═+┼┬┴┤├┐┘╗╝╢|]*\s*$/
const record = /^\s*[-─]\[ RECORD \d+ \][-─+┬┴]*\s*$/
const title = new RegExp(`^\\s*${VERTICAL}?\\s*QUERY PLAN\\s*${VERTICAL}?\\s*$`, 'i')
const count = /^\s*\(\d+ rows?\)\s*$|^\s*\(\d+ Zeilen?\)\s*$|^\s*Time: [\d.]+ ms/
const expanded = new RegExp(`^\\s*QUERY PLAN\\s+${VERTICAL} ?`)
const border = new RegExp(`^(\\s*)${VERTICAL}(.*?)(?:${VERTICAL}\\s*)?$`)

function unframed(line: string): string {
  if (rule.test(line) || record.test(line) || title.test(line) || count.test(line)) return ''
  const inner = line.replace(expanded, '').replace(border, '$2')
  return inner.replace(/\s*[+↵]\s*$/, '').trimEnd()
}

/** A column exported by a tool as one quoted text a line. */
function unquoted(lines: string[]): string[] {
  const filled = lines.filter((line) => line.trim() !== '')
  if (filled.length === 0 || !filled.every((line) => /^\s*".*",?\s*$/.test(line))) return lines
  return lines.map((line) => line.replace(/^\s*"(.*)",?\s*$/, '$1').replaceAll('""', '"'))
}

function dedented(lines: string[]): string[] {
  const margins = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/))
  const margin = Math.min(...margins)
  return margins.length === 0 ? lines : lines.map((line) => line.slice(margin))
}
