import { connect } from '../../postgres/connection.ts'
import { indexState } from '../../postgres/index-remains.ts'
import { loadParser } from '../../sql/parser.ts'
import { droppedBy } from './statement-facts.ts'

/** A question that is given up after so long. */
const LIMITS = { lock_timeout: '5s', statement_timeout: '30s' }

/** What finishes the drop of an index that a failed DROP INDEX CONCURRENTLY has already taken out of use. */
export async function halfDropped(url: string, ddl: string): Promise<string[]> {
  const [place] = (await loadParser()).statements(ddl).flatMap(({ node }) => droppedBy(node))
  if (!place) return []
  try {
    await using connection = await connect(url, { settings: LIMITS })
    const state = await indexState(connection, place)
    return state && !state.valid ? [ddl.replace(/;?\s*$/, '')] : []
  } catch {
    return []
  }
}
