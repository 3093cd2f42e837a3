import { fileURLToPath } from 'node:url'

/** The directory of the cases that come with the package; it stands beside `src` and `dist`. */
export function builtInCases(suite: 'query' | 'schema'): string {
  return fileURLToPath(new URL(`../../../eval/${suite}`, import.meta.url))
}
