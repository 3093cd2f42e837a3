/** More column sets than this come from braces that mean something else. */
const MOST_COLUMNS = 6

/**
 * The queries that a cell of the Defog format accepts: several are separated by semicolons, and `{a, b}` stands for any choice
 * of at least one of these columns, repeated where `{}` stands (`GROUP BY {}`). Semicolons and braces in quotes are text. All
 * columns come first, then fewer.
 */
export function defogQueries(cell: string): string[] {
  return splitOutside(cell, ';')
    .map((query) => query.trim())
    .filter((query) => query !== '')
    .flatMap((query) => withColumnSets(query))
}

function withColumnSets(query: string): string[] {
  const masked = withoutQuoted(query)
  const open = masked.search(/\{[^{}]*\S[^{}]*\}/)
  if (open === -1) return [query]
  const close = masked.indexOf('}', open)
  const columns = splitOutside(query.slice(open + 1, close), ',').map((column) => column.trim())
  if (columns.length > MOST_COLUMNS) return [query]
  const [before, after] = [query.slice(0, open), query.slice(close + 1)]
  return subsets(columns).map((chosen) => {
    const list = chosen.join(', ')
    return `${before}${list}${after.replaceAll('{}', groupable(list))}`
  })
}

/** Columns in GROUP BY may not be named anew: `a.name AS author` is grouped by `a.name`. */
function groupable(list: string): string {
  return list.replaceAll(/\s+AS\s+\w+/gi, '')
}

function subsets(columns: readonly string[]): string[][] {
  const all = Array.from({ length: 2 ** columns.length - 1 }, (_, index) =>
    columns.filter((_, place) => ((index + 1) >> place) & 1),
  )
  return all.sort((a, b) => b.length - a.length)
}

/** Splits at a sign that stands outside of quotes and parentheses. */
function splitOutside(text: string, sign: string): string[] {
  const masked = withoutQuoted(text)
  const parts: string[] = []
  let from = 0
  let depth = 0
  for (const [at, character] of [...masked].entries()) {
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (character !== sign || depth > 0) continue
    parts.push(text.slice(from, at))
    from = at + 1
  }
  return [...parts, text.slice(from)]
}

/** The text with what is in quotes blanked, of the same length. */
function withoutQuoted(text: string): string {
  return text.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, (quoted) => '_'.repeat(quoted.length))
}
