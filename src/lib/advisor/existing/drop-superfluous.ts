import { formatBytes, formatCount, plural } from '../../core/units.ts'
import type { Change } from '../recommendation.ts'
import type { Subject } from '../rule.ts'
import { storageChange } from '../storage-change.ts'
import { neededFor, scansOf } from './existing-index.ts'
import { dropStatements, indexAdviceId, indexWrites, severityOfIndex } from './index-change.ts'
import { statisticsAge } from './statistics-age.ts'
import type { Superfluous } from './superfluous.ts'

/** The advice to drop an index that another one makes superfluous. */
export function dropSuperfluous(
  rule: string,
  subject: Subject,
  { index, keeper, changes }: Superfluous,
  why: string,
): Change {
  const { activity, pricePerGb } = subject
  const age = activity && statisticsAge(activity)
  const writes = indexWrites(subject, index)
  const scans = scansOf(index)
  const perDay = writes !== null && age && age.days >= 1 ? writes / age.days : null
  const planned =
    changes.length > 0
      ? `Without it none of ${plural(changes.length, 'query', 'queries')} that could be affected becomes more than a tenth dearer.`
      : 'No query of the workload is planned with it.'
  return {
    id: indexAdviceId(rule, index.name),
    rule,
    kind: 'drop-index',
    severity: severityOfIndex(index.bytes, perDay),
    title: `Drop ${index.facts.name} (${formatBytes(index.bytes)}), for ${keeper.facts.name} does its work`,
    table: `${index.table.schema}.${index.table.name}`,
    why: `${why} ${planned}`,
    evidence: [
      { name: `size of ${index.name}`, value: index.bytes, unit: 'bytes' },
      { name: `size of ${keeper.name}`, value: keeper.bytes, unit: 'bytes' },
      { name: 'queries planned without it', value: changes.length, unit: 'count' },
      ...(scans === null ? [] : [{ name: 'scans of it', value: scans, unit: 'count' as const }]),
      ...(writes === null ? [] : [{ name: 'entries written to it', value: writes, unit: 'count' as const }]),
    ],
    confidence: {
      level: 'high',
      because: [
        'Keys, collations, operator families and predicates were compared in the catalog.',
        ...(neededFor(keeper) ? [`${keeper.facts.name} ${neededFor(keeper)}, so it stays.`] : []),
      ],
    },
    disprovedBy: `A query outside of the workload that is slower by ${keeper.facts.name}, or names ${index.facts.name} in a planner hint${scans ? `; it was scanned ${formatCount(scans)} times` : ''}.`,
    queries: changes.map(({ query }) => query.query.id),
    storage: storageChange(-index.bytes, pricePerGb),
    ...dropStatements(index),
    benefit: null,
  }
}
