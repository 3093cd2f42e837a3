import type { RunContext } from '../../core/context.ts'
import { holdsDown, saysTransaction } from '../../migrations/filled-files.ts'
import type { MigrationScript } from '../../migrations/migration-file.ts'
import { newMigration } from '../../migrations/new-migration.ts'
import { proveRollback } from '../../migrations/proof/prove-rollback.ts'
import type { SavedMigration } from './diff-result.ts'
import type { SaveInput } from './schema-diff.ts'
import type { SchemaSide } from './schema-side.ts'

/** The statements of a migration, and the way back. */
export interface DiffToSave {
  script: MigrationScript
  back: MigrationScript | null
  from: SchemaSide
  major: number
}

/**
 * Writes the statements as a new migration with both directions, in the layout of the project, after the down part was
 * tried. Throws `INPUT_INVALID`, `OUTPUT_UNWRITABLE`.
 */
export async function saveDiff(
  place: SaveInput,
  { script, back, from, major }: DiffToSave,
  context: RunContext,
): Promise<SavedMigration> {
  context.report.step('Trying to undo the migration')
  const down = back ?? undefined
  const { verdict, detail, limits, generatedDown } = await proveRollback(
    { before: from.base, up: script, down, major },
    context,
  )
  const content = { up: script.sql, down: down?.sql, transaction: script.transaction }
  const { files, layout } = await newMigration({ ...place, content })
  if (down && !holdsDown(layout))
    context.report.note('Files of Supabase hold no down part; it was not written.')
  if (!script.transaction && !saysTransaction(layout))
    context.report.warn(
      `Each statement of ${files[0]} is to be run outside a transaction; its layout cannot say so.`,
    )
  return { files, rollback: { verdict, detail, limits, generatedDown } }
}
