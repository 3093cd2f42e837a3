import type { MigrationFile } from '../advisor/migration/write-migrations.ts'
import { plural } from '../core/units.ts'
import { palette } from './palette.ts'
import { heading } from './text.ts'

/** The migrations that were written. */
export function presentMigrations(files: readonly MigrationFile[], color: boolean): string {
  const paint = palette(color)
  if (files.length === 0) return '\nNo migration was written: nothing was chosen.\n'
  return [
    '',
    heading(`Wrote ${plural(files.length, 'migration')}`, paint),
    ...files.map(({ file, ids }) => `  ${file}  ${paint.dim(ids.join(', '))}`),
    '',
  ].join('\n')
}
