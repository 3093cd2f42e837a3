const NAME = '"(?:[^"]|"")+"|[^\\s."]+'

const targetForm = new RegExp(`^(?:(${NAME})\\.)?(${NAME})(?: (${NAME}))?$`)

/** A relation or function as a node line names it: `schema.name alias`, each part as the catalog has it. */
export interface NodeTarget {
  schema: string | undefined
  name: string
  /** The name itself when the line gives no other. */
  alias: string
}

/** The parts of what follows `on` in a node line; undefined when it has another form. */
export function targetOf(text: string): NodeTarget | undefined {
  const match = targetForm.exec(text)
  const name = match?.[2]
  if (!match || name === undefined) return undefined
  const schema = match[1]
  return {
    schema: schema === undefined ? undefined : unquotedName(schema),
    name: unquotedName(name),
    alias: unquotedName(match[3] ?? name),
  }
}

/** An identifier without its quotes. */
export function unquotedName(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name
}

/** The parts of a list of expressions, cut at the commas that stand outside of all brackets and quotes. */
export function listParts(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let quote = ''
  let start = 0
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (quote !== '') {
      if (character === quote) quote = ''
    } else if (character === "'" || character === '"') quote = character
    else if ('([{'.includes(character)) depth += 1
    else if (')]}'.includes(character)) depth -= 1
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim())
      start = at + 1
    }
  }
  return [...parts, text.slice(start).trim()]
}
