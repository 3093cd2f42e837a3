import type { ExaminedQuery } from '../examination.ts'
import type { Recording } from '../snapshot/recording.ts'
import type { Workload } from '../workload/workload.ts'
import type { Comparison } from './comparison.ts'
import { measuredGains } from './measured-gains.ts'
import { measuredQueries, queryChanges } from './measured-queries.ts'
import { indexChanges, tableChanges } from './relation-changes.ts'

/** A database as it is now: its recording, and its queries planned on it. */
export interface Present {
  recording: Recording & { workload: Workload }
  queries: readonly ExaminedQuery[]
}

/** What has changed between an earlier recording of a database and the present one, and what new indexes brought. */
export function compareSince(earlier: Recording, { recording, queries }: Present): Comparison {
  const [before, after] = [earlier.snapshot, recording.snapshot]
  const compared = measuredQueries(earlier.workload, before.takenAt, recording.workload)
  const changes = queryChanges(compared.queries)
  const changed = new Set(changes.map(({ id }) => id))
  const indexes = indexChanges(before, after)
  return {
    snapshot: { database: before.server.database, takenAt: before.takenAt },
    seconds: (Date.parse(after.takenAt) - Date.parse(before.takenAt)) / 1000,
    measured: compared.measured,
    notes: [...otherDatabase(earlier, recording), ...wrongOrder(earlier, recording), ...compared.notes],
    queries: changes,
    unchanged: compared.queries.filter(
      ({ id, before: old, since }) => old !== null && since !== null && !changed.has(id),
    ).length,
    tables: tableChanges(before, after),
    indexes,
    gains: measuredGains(indexes, compared.queries, recording, queries),
  }
}

function otherDatabase({ snapshot: before }: Recording, { snapshot: after }: Recording): string[] {
  if (before.server.database === after.server.database) return []
  return [
    `The snapshot is of the database ${before.server.database}, this is ${after.server.database}: what follows may compare two things.`,
  ]
}

function wrongOrder({ snapshot: before }: Recording, { snapshot: after }: Recording): string[] {
  if (Date.parse(before.takenAt) <= Date.parse(after.takenAt)) return []
  return ['The snapshot given to --since is the younger of the two.']
}
