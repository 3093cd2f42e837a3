import { fileURLToPath } from 'node:url'
import { packageFile } from '../core/own-file.ts'

/** The directory of the cases that come with the package. */
export function builtInCases(suite: 'query' | 'schema'): string {
  return fileURLToPath(packageFile(`eval/${suite}`))
}
