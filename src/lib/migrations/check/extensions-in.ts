import { nodesOf } from '../../sql/walk.ts'
import type { MigrationFile } from '../migration-file.ts'
import { statementsOf } from '../statements.ts'

/** The extensions that migrations create; the embedded server must be started with them. */
export async function extensionsIn(files: readonly MigrationFile[]): Promise<string[]> {
  const names: string[] = []
  for (const { up } of files) {
    const statements = await statementsOf(up).catch(() => [])
    names.push(
      ...statements.flatMap(({ node }) =>
        nodesOf(node, 'CreateExtensionStmt').map(({ extname = '' }) => extname),
      ),
    )
  }
  return names
}
