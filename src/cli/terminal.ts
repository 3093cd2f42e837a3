/** Whether somebody can be asked something: a terminal on both sides, no CI, no `--json`. */
export function canPrompt(argv: readonly string[] = process.argv): boolean {
  return Boolean(process.stdin.isTTY && process.stderr.isTTY && !process.env.CI && !wantsJson(argv))
}

/** Whether `--json` was given. */
export function wantsJson(argv: readonly string[]): boolean {
  return hasFlag(argv, '--json')
}

/** Whether the flag is among the words before a `--`, which ends the flags. */
export function hasFlag(argv: readonly string[], flag: string): boolean {
  const end = argv.indexOf('--')
  return (end === -1 ? argv : argv.slice(0, end)).includes(flag)
}
