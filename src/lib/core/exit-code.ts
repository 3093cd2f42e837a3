/**
 * The exit codes of the command line. They are a stable interface: scripts test them.
 *
 * - `done`: the command did what was asked;
 * - `failed`: it could not, and stderr (or the JSON document) says why;
 * - `usage`: the words of the call were wrong, nothing was tried;
 * - `found`: it did what was asked and found what `--fail-on` or `--exit-code` asked to be told about;
 * - `interrupted`: Ctrl-C or SIGTERM; what was started was cleaned up.
 */
export const exitCode = { done: 0, failed: 1, usage: 2, found: 3, interrupted: 130 } as const

/** One of the exit codes. */
export type ExitCode = (typeof exitCode)[keyof typeof exitCode]
