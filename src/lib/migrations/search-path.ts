import type { Connection } from '../postgres/connection.ts'
import { parseConnectionString } from '../postgres/connection-string.ts'

/**
 * The search path that a connection string asks for in the words of other tools: `schema=app` of Prisma, `search_path=app`
 * of dbmate and golang-migrate. Undefined when it does not. The driver leaves these words out.
 */
export function searchPathOf(url: string): string | undefined {
  const { searchParams } = parseConnectionString(url)
  return searchParams.get('search_path') || searchParams.get('schema') || undefined
}

/** Sets that search path: for the transaction, or for the session. */
export async function useSearchPath(
  connection: Connection,
  length: 'transaction' | 'session',
): Promise<void> {
  const path = searchPathOf(connection.url)
  if (path === undefined) return
  const words = [path, length === 'transaction']
  await connection.query(`SELECT pg_catalog.set_config('search_path', $1, $2)`, words)
}
