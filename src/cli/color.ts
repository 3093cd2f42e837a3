import { hasFlag, wantsJson } from './terminal.ts'

/**
 * Whether colours are wanted on a stream, by the rules users know: `--no-color`, then NO_COLOR (any value but
 * empty, no-color.org), then FORCE_COLOR, then TERM=dumb, then whether the stream is a terminal.
 */
export function wantsColor(
  stream: { isTTY?: boolean },
  argv: readonly string[] = process.argv,
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  if (hasFlag(argv, '--no-color') || wantsJson(argv)) return false
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false'
  if (env.TERM === 'dumb') return false
  return Boolean(stream.isTTY)
}
