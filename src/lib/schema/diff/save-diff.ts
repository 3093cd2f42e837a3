import { resolve } from 'node:path'
import type { RunContext } from '../../core/context.ts'
import { writeTextFile } from '../../core/text-file.ts'
import type { LayoutName } from '../../migrations/layout.ts'
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
  const { files, layout } = await newMigration(place)
  const beside = down ? besideFile(files[0] ?? '', layout) : []
  for (const file of [...files, ...beside]) {
    const text = textFor(file, layout, script, down)
    if (text !== undefined) await writeTextFile(resolve(place.root, file), text)
  }
  if (down && layout === 'supabase')
    context.report.note('Files of Supabase hold no down part; it was not written.')
  if (!script.transaction && layout !== 'native' && layout !== 'dbmate')
    context.report.warn(
      `Each statement of ${files[0]} is to be run outside a transaction; its layout cannot say so.`,
    )
  return { files: [...files, ...beside], rollback: { verdict, detail, limits, generatedDown } }
}

/** Where these layouts have room for a down script, which their tools do not look at. */
function besideFile(path: string, layout: LayoutName): string[] {
  if (layout === 'prisma') return [path.replace(/migration\.sql$/, 'down.sql')]
  return layout === 'drizzle' ? [path.replace(/\.sql$/, '.down.sql')] : []
}

/** What a file of a layout holds; undefined for those that are not about statements. */
function textFor(
  path: string,
  layout: LayoutName,
  up: MigrationScript,
  down: MigrationScript | undefined,
): string | undefined {
  const undo = down?.sql ?? ''
  switch (layout) {
    case 'native':
    case 'dbmate':
      return `-- migrate:up${up.transaction ? '' : ' transaction:false'}\n${up.sql}\n-- migrate:down\n${undo}`
    case 'node-pg-migrate':
      return `-- Up Migration\n${up.sql}\n-- Down Migration\n${undo}`
    default:
      if (!path.endsWith('.sql')) return undefined
      return /(^|[./])down\.sql$/.test(path) ? undo : up.sql
  }
}
