import { join } from 'node:path'
import type { RunContext } from '../../core/context.ts'
import { writeTextFile } from '../../core/text-file.ts'
import { plural } from '../../core/units.ts'
import type { FixFacts } from '../fix/fix.ts'
import { fixedFile } from '../fix/fixed-file.ts'
import type { LayoutName } from '../layout.ts'
import type { MigrationFile } from '../migration-file.ts'

/**
 * Writes the safe form of a migration in the place of the file, where it has one. Only files that hold both parts, as
 * the native ones, can say that a statement stands outside a transaction; of others it is told what to do instead.
 * Throws `OUTPUT_UNWRITABLE`.
 */
export async function writeSafeForm(
  file: MigrationFile,
  facts: FixFacts,
  { root, layout, major }: { root: string; layout: LayoutName | undefined; major: number },
  context: RunContext,
): Promise<void> {
  const fixed = await fixedFile(file, facts, major)
  if (!fixed) return
  const { path } = file.up
  const notes = [...new Set(fixed.fixes.flatMap(({ fix }) => fix.notes))]
  if (layout !== 'native' && layout !== 'dbmate') {
    context.report.warn(
      `${path} was left as it is: files of its layout cannot hold the safe form. See the fixes shown.`,
    )
    return
  }
  await writeTextFile(join(root, path), fixed.text)
  context.report.note(`Wrote ${path} anew: ${plural(fixed.fixes.length, 'statement')} in a safe form.`)
  for (const note of notes) context.report.note(`  ${note}`)
}
