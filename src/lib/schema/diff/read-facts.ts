import type { Diagnostic, FactBase } from '@supabase/pg-delta/core'
import type { RunContext } from '../../core/context.ts'
import { connectReadOnly } from '../../postgres/read-only.ts'

/** What the engine knows of a schema, and what it says that it cannot know. */
export interface SchemaFacts {
  base: FactBase
  notes: readonly Diagnostic[]
}

/**
 * Reads a catalog the way the engine of the comparison wants it, from anything that runs queries. The engine expects a
 * pool of the driver `pg` and uses no more of it than is made here.
 */
export async function readFacts(query: (sql: string) => Promise<object[]>): Promise<SchemaFacts> {
  // an alpha: pinned, see docs/decisions/0008-schema-diff-engine.md
  const { extract } = await import('@supabase/pg-delta/extract')
  const client = {
    query: async (sql: string) => ({ rows: asksForSecrets(sql) ? [] : await query(sql) }),
    release: () => undefined,
  }
  const pool = { connect: async () => client } as unknown as Parameters<typeof extract>[0]
  const { factBase, diagnostics } = await extract(pool)
  return { base: factBase, notes: diagnostics }
}

/** The same from a live server, in a session that cannot write. Throws what connecting throws. */
export async function readLiveFacts(url: string, { signal }: RunContext): Promise<SchemaFacts> {
  await using connection = await connectReadOnly(url, { signal })
  return await readFacts((sql) => connection.script(sql))
}

/** Subscriptions are not compared: what they consist of is a connection string, and PostgreSQL 13 has other columns. */
function asksForSecrets(sql: string): boolean {
  return /\bFROM pg_subscription\b/.test(sql)
}
