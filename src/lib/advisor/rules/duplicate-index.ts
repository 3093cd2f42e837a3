import { dropSuperfluous } from '../existing/drop-superfluous.ts'
import { isBackwards } from '../existing/stands-for.ts'
import { type Superfluous, superfluousIndexes } from '../existing/superfluous.ts'
import type { Rule, Subject } from '../rule.ts'

/**
 * Two indexes on the same keys.
 *
 * Why: The second one answers nothing that the first does not, and every write has to keep up both. Equal are indexes
 * of one method with the same columns or expressions in the same order, with the same collations, operator families,
 * INCLUDE columns and WHERE, and with the same directions or exactly the opposite ones, because a B-tree is read both
 * ways. A plain index is also a duplicate of a unique one, which finds the same rows and refuses duplicates besides.
 *
 * Silent: Where a constraint, a foreign key, logical replication or CLUSTER needs the index, or it is attached to that
 * of a partitioned table; where it is unique and the other is not. Every query whose plan uses the index, and for unique
 * indexes and those on expressions every query on the table, is planned without it: when one becomes more than a tenth
 * dearer it is not advised.
 *
 * Source: PostgreSQL documentation, pg_index; Indexes and ORDER BY.
 */
export const duplicateIndex: Rule = {
  name: 'duplicate-index',
  summary: 'two indexes on the same keys',
  check: (subject) => outcome(subject),
}

async function outcome(subject: Subject) {
  const { found, refused } = await superfluousIndexes(subject)
  return {
    recommendations: found
      .filter(({ standing }) => standing === 'same')
      .map((entry) => dropSuperfluous(duplicateIndex.name, subject, entry, whyOf(entry))),
    refused: refused.filter(({ standing }) => standing === 'same').map(({ refusal }) => refusal),
  }
}

function whyOf({ index, keeper }: Superfluous): string {
  const order = isBackwards(keeper, index) ? 'the same keys in the opposite direction' : 'the same keys'
  const more =
    keeper.facts.unique && !index.facts.unique
      ? ` ${keeper.facts.name} is unique: it finds the same rows, and refuses duplicates besides.`
      : ''
  return `${index.facts.name} has ${order} as ${keeper.facts.name}, so nothing needs it, and every write to ${index.table.name} keeps it up.${more}`
}
