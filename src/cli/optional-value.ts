/**
 * Lets flags be written with or without a value: oclif knows only flags that always take one. A flag of `bare` that
 * stands alone (at the end, or before another flag) is given the value named there; other words stay as they are. Only
 * for commands without arguments, where the word after a flag can be nothing but its value.
 */
export function withBareValues(argv: readonly string[], bare: Readonly<Record<string, string>>): string[] {
  const end = argv.indexOf('--')
  return argv.map((word, index) => {
    const value = word.startsWith('--') && (end === -1 || index < end) ? bare[word.slice(2)] : undefined
    if (value === undefined) return word
    const next = argv[index + 1]
    return next === undefined || (next !== '-' && next.startsWith('-')) ? `${word}=${value}` : word
  })
}
