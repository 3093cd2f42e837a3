import type { SchemaFinding } from './schema-ai-result.ts'
import type { Answering } from './shadow-session.ts'

/** What is wrong with the schema of a shadow as it is. */
export async function lintShadow(_shadow: Answering): Promise<SchemaFinding[]> {
  return []
}

/** Those findings that were not there before. */
export function newFindings(
  before: readonly SchemaFinding[],
  after: readonly SchemaFinding[],
): SchemaFinding[] {
  const known = new Set(before.map(({ rule, message }) => `${rule} ${message}`))
  return after.filter(({ rule, message }) => !known.has(`${rule} ${message}`))
}
