/** An element of an array: its text, null for NULL; or an array in it, as it stands. */
export type ArrayElement = { text: string | null } | { inner: string }

/** The elements of an array as its type writes it; undefined for what is none. */
export function arrayElements(text: string): ArrayElement[] | undefined {
  // '[0:2]={…}' tells the bounds first
  const body = /^(?:\[[\d:[\]-]+\]=)?\{([\s\S]*)\}$/.exec(text.trim())?.[1]
  if (body === undefined) return undefined
  const elements: ArrayElement[] = []
  const element = /\s*(?:"((?:[^"\\]|\\[\s\S])*)"|((?:[^,"{}\\]|\\[\s\S])*))\s*(?:,|$)/y
  while (element.lastIndex < body.length) {
    const start = element.lastIndex
    const match = element.exec(body)
    if (match) {
      elements.push({ text: textOf(match[1], match[2] ?? '') })
      continue
    }
    const end = endOfInner(body, start)
    if (end === undefined) return undefined
    elements.push({ inner: body.slice(start, end) })
    element.lastIndex = body[end] === ',' ? end + 1 : body.length
  }
  return elements
}

function textOf(quoted: string | undefined, plain: string): string | null {
  if (quoted !== undefined) return quoted.replaceAll(/\\([\s\S])/g, '$1')
  return /^null$/i.test(plain.trim()) ? null : plain.trim().replaceAll(/\\([\s\S])/g, '$1')
}

/** Behind the brace that closes the one at `start`. */
function endOfInner(text: string, start: number): number | undefined {
  if (text[start] !== '{') return undefined
  let depth = 0
  for (const part of text.slice(start).matchAll(/"(?:[^"\\]|\\[\s\S])*"|\\[\s\S]|[{}]/g)) {
    if (part[0] === '{') depth += 1
    if (part[0] === '}') depth -= 1
    if (depth === 0) return start + part.index + 1
  }
  return undefined
}

/** Elements as an array literal. */
export function arrayLiteral(elements: readonly ArrayElement[]): string {
  const written = elements.map((element) => {
    if ('inner' in element) return element.inner
    const { text } = element
    if (text === null) return 'NULL'
    return /^[\w.:+-]+$/.test(text) && !/^null$/i.test(text)
      ? text
      : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`
  })
  return `{${written.join(',')}}`
}
