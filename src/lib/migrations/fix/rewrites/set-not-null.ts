import { quoteIdentifier } from '../../../sql/quote.ts'
import { isNotNull } from '../../check/effects/constraint.ts'
import { alterParts } from '../alter-parts.ts'
import { brief, type Rewrite } from '../fix.ts'
import { known } from '../leaves.ts'
import { notNullSteps } from '../not-null.ts'

/** SET NOT NULL reads the table under an exclusive lock, unless a validated CHECK has proved it already. */
export const setNotNull: Rewrite = {
  name: 'not-null-by-check',
  fix(problem) {
    const parts = alterParts(problem)
    const [part] = parts ?? []
    if (!part || parts?.length !== 1 || part.command.subtype !== 'AT_SetNotNull') return null
    const column = part.command.name ?? ''
    const table = known(problem.facts.model, { schemaname: part.schema, relname: part.name })
    if (table?.isNew || (table && isNotNull(table, column))) return null
    return {
      rewrite: 'not-null-by-check',
      why: 'The rows are checked while others write; NOT NULL is then set without reading them.',
      up: notNullSteps(problem.major, part.table, part.name, column),
      down: [brief(`ALTER TABLE ${part.table} ALTER COLUMN ${quoteIdentifier(column)} DROP NOT NULL`)],
      notes: [],
    }
  },
}
