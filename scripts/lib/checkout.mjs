import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The directory that holds package.json. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** A path below the root. */
export const at = (...parts) => join(root, ...parts)

/** What the scripts remember between runs; not in git, not in the package. */
export const cacheDirectory = at('.cache')

const windows = process.platform === 'win32'

/** The Node that the project runs on, whatever Node the system has. */
export function projectNode() {
  const name = windows ? 'node.exe' : 'node'
  const installed = at('node_modules', 'node', 'bin', name)
  return existsSync(installed) ? installed : at('node_modules', '.bin', name)
}

/** The environment with the project's own programs first in PATH, as `npm run` would give it. */
export function projectEnvironment() {
  const path = [at('node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter)
  return { ...process.env, PATH: path }
}

/** One line for the reader; never on stdout, which belongs to the result. */
export function say(line) {
  process.stderr.write(`${line}\n`)
}

/** Seconds since a moment of `performance.now()`, for a line to a reader. */
export function secondsSince(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`
}
