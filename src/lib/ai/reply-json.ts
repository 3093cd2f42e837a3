/**
 * The JSON value in a reply: the whole text, a fenced block, or the stretch from the first brace to the last. Undefined when
 * there is none; a bare number or word is no reply.
 */
export function jsonIn(reply: string): object | undefined {
  // local models that reason write it down first
  const text = reply.replace(/^\s*<think(?:ing)?>[\s\S]*?<\/think(?:ing)?>/i, '').trim()
  const fenced = [...text.matchAll(/```(?:json)?[^\S\n]*\n([\s\S]*?)```/gi)].map(([, body]) => body ?? '')
  const braced = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)
  for (const candidate of [text, ...fenced, braced]) {
    const value = parsed(candidate)
    if (value !== undefined) return value
  }
  return undefined
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
