import type { RunContext } from '../../core/context.ts'
import type { Connection } from '../../postgres/connection.ts'
import type { Database } from '../databases.ts'
import { type MaskedColumns, maskedColumns } from '../masks/masked-columns.ts'

/** A session that reads the catalog. */
export interface CatalogSession extends AsyncDisposable {
  connection: Connection
  /** The schemas in which names without one are looked for. */
  path: readonly string[]
}

/** Opens one. Its search path holds the system catalog alone, so that nothing that somebody made can be called. */
export async function catalogSession(database: Database, context: RunContext): Promise<CatalogSession> {
  const connection = await database.connect(context)
  try {
    const [row] = await connection.query<{ path: string[] }>(
      'SELECT pg_catalog.current_schemas(false)::pg_catalog.text[] AS path',
    )
    await connection.query(`SELECT pg_catalog.set_config('search_path', 'pg_catalog', false)`)
    return {
      connection,
      path: row?.path ?? [],
      [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
    }
  } catch (error) {
    await connection[Symbol.asyncDispose]()
    throw error
  }
}

/** The masked columns of a database; none when nothing is masked. Throws as `maskedColumns`. */
export async function masksOf({ masks }: Database, { connection }: CatalogSession): Promise<MaskedColumns> {
  return masks.length === 0 ? new Map() : maskedColumns(connection, masks)
}
