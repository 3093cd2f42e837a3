import type { RunContext } from '../../core/context.ts'
import { displayName } from '../../postgres/connection-string.ts'
import { inReadOnlyTransaction } from '../../postgres/read-only.ts'
import { readServerFacts } from '../../postgres/server-facts.ts'
import { readSchemaFacts } from './read-facts.ts'
import type { ReadSchema } from './schema-lint.ts'

/** Reads the schema of a database in one read-only transaction. Throws what connecting throws. */
export async function readDatabase(url: string, { signal }: RunContext): Promise<ReadSchema> {
  return inReadOnlyTransaction(url, { signal }, async (connection) => {
    const { version, major } = await readServerFacts(connection)
    const facts = await readSchemaFacts((sql) => connection.query(sql))
    return { facts, target: { kind: 'database', name: displayName(url), version, major }, notSeen: [] }
  })
}
