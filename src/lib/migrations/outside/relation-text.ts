import type { RangeVar } from '@pgsql/types'
import { qualifiedName, quoteIdentifier } from '../../sql/quote.ts'

/** A relation as `to_regclass` takes it: with its schema only where the statement names one. */
export function relationText(relation: RangeVar | undefined): string {
  const name = relation?.relname ?? ''
  return relation?.schemaname ? qualifiedName(relation.schemaname, name) : quoteIdentifier(name)
}
