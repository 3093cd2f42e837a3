import { oneQuery } from '../../guard/one-query.ts'
import { EngineError } from '../../sandbox/engine-error.ts'
import type { Planner } from '../../sandbox/planner.ts'
import { relationNames } from '../../sql/relations.ts'

/**
 * Why a query cannot stand for another, as far as that can be seen without running them: its columns are of other types, or it
 * reads other relations. Undefined when nothing of that is so. Throws what the planner throws.
 */
export async function shapeDifference(
  original: string,
  rewritten: string,
  planner: Planner,
): Promise<string | undefined> {
  const [types, otherTypes] = [await columnTypes(original, planner), await columnTypes(rewritten, planner)]
  if (types !== otherTypes) return `it has other columns (${otherTypes} instead of ${types})`
  const [relations, otherRelations] = [await relationsOf(original), await relationsOf(rewritten)]
  return relations === otherRelations
    ? undefined
    : `it reads ${otherRelations || 'no table'} instead of ${relations || 'no table'}`
}

async function columnTypes(sql: string, { engine }: Planner): Promise<string> {
  try {
    const [row] = await engine.query<{ types: string }>(
      `PREPARE post_ai_form AS ${sql}\n; SELECT pg_catalog.array_to_string(result_types, ', ') AS types
FROM pg_catalog.pg_prepared_statements WHERE name = 'post_ai_form'`,
    )
    await engine.query('DEALLOCATE post_ai_form')
    return row?.types || 'none'
  } catch (error) {
    if (error instanceof EngineError) return 'unknown'
    throw error
  }
}

async function relationsOf(sql: string): Promise<string> {
  const query = await oneQuery(sql)
  if ('allowed' in query) return ''
  return [...new Set(relationNames(query.node).map(({ name }) => name))].sort().join(', ')
}
