/** Whether somebody can be asked something: a terminal on both sides, no CI, no `--json`. */
export function canPrompt(argv: readonly string[] = process.argv): boolean {
  return Boolean(process.stdin.isTTY && process.stderr.isTTY && !process.env.CI && !wantsJson(argv))
}

/** Whether `--json` was given (before a `--` that ends the flags). */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json')
}
