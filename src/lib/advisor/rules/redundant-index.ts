import { formatBytes } from '../../core/units.ts'
import { dropSuperfluous } from '../existing/drop-superfluous.ts'
import { type Superfluous, superfluousIndexes } from '../existing/superfluous.ts'
import type { Rule, Subject } from '../rule.ts'

/**
 * An index that a wider one begins with.
 *
 * Why: A B-tree on (a, b) finds everything that one on (a) finds; the narrower one costs writes, storage and cache for
 * a descent that is at most a little cheaper. Columns, expressions, collations, operator families, directions (or exactly
 * the opposite ones) and WHERE must agree, and the wider index must hold the INCLUDE columns of the narrower one.
 *
 * Silent: Where the narrower index is unique, since it refuses rows that the wider one lets pass, and where a constraint,
 * a foreign key, logical replication or CLUSTER needs it. The queries that use it are planned without it: when one
 * becomes more than a tenth dearer (a narrow index read whole, say) it is not advised, nor when the index is less
 * than half as large and is scanned by queries that are not known.
 *
 * Source: PostgreSQL documentation, Multicolumn Indexes.
 */
export const redundantIndex: Rule = {
  name: 'redundant-index',
  summary: 'an index that a wider one begins with',
  check: (subject) => outcome(subject),
}

async function outcome(subject: Subject) {
  const { found, refused } = await superfluousIndexes(subject)
  return {
    recommendations: found
      .filter(({ standing }) => standing === 'wider')
      .map((entry) => dropSuperfluous(redundantIndex.name, subject, entry, whyOf(entry))),
    refused: refused.filter(({ standing }) => standing === 'wider').map(({ refusal }) => refusal),
  }
}

function whyOf({ index, keeper }: Superfluous): string {
  const keys = keeper.facts.keys.map(({ sql }) => sql).join(', ')
  const more = keeper.facts.unique ? ', which is unique and so stays in any case,' : ''
  return `${keeper.facts.name} (${keys})${more} begins with the keys of ${index.facts.name} and finds all that it finds; keeping up both takes ${formatBytes(index.bytes)} and a write for every row.`
}
