/** The parts of a name with dots, without their quotes; what follows the name (`(integer)`, ` to …`) stays with the last. */
export function splitName(name: string): string[] {
  const parts: string[] = []
  let rest = name
  for (;;) {
    const [whole, quoted, plain] = /^(?:"((?:[^"]|"")*)"|([^".]*))/.exec(rest) ?? ['']
    parts.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (rest[whole.length] !== '.') return parts
    rest = rest.slice(whole.length + 1)
  }
}
