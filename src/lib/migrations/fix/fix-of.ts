import { loadParser } from '../../sql/parser.ts'
import { readModel } from '../check/read-model.ts'
import { readImage } from '../proof/catalog-image.ts'
import type { Shadow } from '../proof/shadow.ts'
import type { MigrationStatement } from '../statements.ts'
import type { Fix, FixFacts } from './fix.ts'
import { firstOf, rewrites } from './registry.ts'

/**
 * The form of a statement in which others need not wait, for a server of that major version; null when it is safe as it
 * is, or has no such form. A form that only bounds the waiting is named `brief-lock`.
 */
export async function fixOf(
  { sql }: Pick<MigrationStatement, 'sql'>,
  facts: FixFacts,
  major: number,
): Promise<Fix | null> {
  const parser = await loadParser()
  // alone, so that the places in the parse tree are places in this text
  const [statement] = parser.statements(sql)
  return statement ? firstOf(rewrites, { sql, node: statement.node, facts, major, parser }) : null
}

/** All that fixes need to know, from any database that answers: a shadow, or `connection.script`. */
export async function readFixFacts(database: Pick<Shadow, 'query'>): Promise<FixFacts> {
  const image = await readImage(database)
  const { model } = await readModel((sql) => database.query(sql))
  return { model, image }
}
