/** One `NAME=value` in a `.env` file. */
export interface EnvAssignment {
  name: string
  /** Without its quotes. */
  value: string
  /** The quote around the value, or '' when there is none. */
  quote: '' | '"' | "'" | '`'
  /** Where the value with its quotes stands in the text. */
  start: number
  end: number
}

/**
 * The assignments of a `.env` text in their order, as the common readers of such files see them: an optional
 * `export`, values bare (up to ` #`) or in quotes, quoted ones also over several lines.
 */
export function envAssignments(text: string): EnvAssignment[] {
  const assignments: EnvAssignment[] = []
  const head = /^[ \t\uFEFF]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*/gm
  for (let match = head.exec(text); match; match = head.exec(text)) {
    const start = match.index + match[0].length
    const assignment = { name: match[1] ?? '', start, ...(quoted(text, start) ?? bare(text, start)) }
    assignments.push(assignment)
    head.lastIndex = assignment.end
  }
  return assignments
}

type Value = Pick<EnvAssignment, 'value' | 'quote' | 'end'>

function quoted(text: string, start: number): Value | undefined {
  const quote = text[start]
  if (quote !== '"' && quote !== "'" && quote !== '`') return undefined
  let end = start + 1
  while (end < text.length && text[end] !== quote) end += text[end] === '\\' ? 2 : 1
  return end < text.length ? { value: text.slice(start + 1, end), quote, end: end + 1 } : undefined
}

function bare(text: string, start: number): Value {
  const line = /^[^\r\n]*/.exec(text.slice(start))?.[0] ?? ''
  const value = line.replace(/(^|[ \t])#.*$/, '').trimEnd()
  return { value, quote: '', end: start + value.length }
}
