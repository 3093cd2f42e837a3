import { PostAiError } from '../core/error.ts'
import { loadParser } from '../sql/parser.ts'
import { nodesOf } from '../sql/walk.ts'

/**
 * Throws `SQL_REFUSED` for statements of a model that would start programs or touch files of a server, before they are tried
 * anywhere. They are tried in an embedded server alone, which has neither; but there such a statement may never end. Throws
 * `SQL_SYNTAX`.
 */
export async function requireNoFiles(scripts: readonly (string | undefined)[]): Promise<void> {
  const parser = await loadParser()
  for (const sql of scripts) {
    if (sql === undefined) continue
    const nodes = parser.statements(sql).map(({ node }) => node)
    const copies = nodesOf(nodes, 'CopyStmt').filter(({ is_program, filename }) => is_program || filename)
    if (copies.length === 0 && nodesOf(nodes, 'LoadStmt').length === 0) continue
    throw new PostAiError(
      'SQL_REFUSED',
      'A migration that starts programs, reads or writes files of the server is not tried.',
      { hints: ['Leave out COPY with a file or PROGRAM, and LOAD.'] },
    )
  }
}
