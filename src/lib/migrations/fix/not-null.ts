import { quoteIdentifier } from '../../sql/quote.ts'
import { brief, type FixStep, long } from './fix.ts'
import { chosenName } from './names.ts'

/**
 * Makes a column NOT NULL without reading the table under a lock. Since PostgreSQL 18 the NOT NULL itself can be added
 * unvalidated; before, a validated CHECK lets SET NOT NULL leave the reading out (12 and newer).
 */
export function notNullSteps(major: number, table: string, name: string, column: string): FixStep[] {
  const own = quoteIdentifier(column)
  const constraint = quoteIdentifier(chosenName(name, [column], 'not_null'))
  if (major >= 18) {
    return [
      brief(`ALTER TABLE ${table} ADD CONSTRAINT ${constraint} NOT NULL ${own} NOT VALID`),
      long(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${constraint}`),
    ]
  }
  return [
    brief(`ALTER TABLE ${table} ADD CONSTRAINT ${constraint} CHECK (${own} IS NOT NULL) NOT VALID`),
    long(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${constraint}`),
    brief(`ALTER TABLE ${table} ALTER COLUMN ${own} SET NOT NULL`),
    brief(`ALTER TABLE ${table} DROP CONSTRAINT ${constraint}`),
  ]
}
