/** The value of a string literal in any of its forms: '…', E'…', U&'…', $tag$…$tag$. */
export function literalValue(text: string): string {
  const dollar = /^(\$[^$]*\$)([\s\S]*)\1$/.exec(text)
  if (dollar) return dollar[2] ?? ''
  const open = text.indexOf("'")
  const plain = text.slice(open + 1, -1).replaceAll("''", "'")
  return /^e/i.test(text)
    ? plain.replaceAll(/\\(?:x([\da-f]{1,2})|u([\da-f]{4})|U([\da-f]{8})|([0-7]{1,3})|([\s\S]))/gi, unescaped)
    : plain
}

const controls: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function unescaped(
  _: string,
  hex?: string,
  four?: string,
  eight?: string,
  octal?: string,
  single = '',
): string {
  const code = hex ?? four ?? eight
  if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16))
  if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8))
  return controls[single] ?? single
}
