import { formatBytes } from '../../core/units.ts'
import type { Severity } from '../../plan/finding.ts'
import { qualifiedName } from '../../sql/quote.ts'
import { dropOf, indexAdviceId, severityOfIndex } from '../existing/index-change.ts'
import type { Change } from '../recommendation.ts'
import type { Outcome, Rule, Subject } from '../rule.ts'
import type { Activity, IndexActivity } from '../snapshot/activity.ts'
import { storageChange } from '../storage-change.ts'

/**
 * An index that was left half-built.
 *
 * Why: CREATE INDEX CONCURRENTLY and REINDEX CONCURRENTLY that fail, are cancelled or run into a lock timeout leave an
 * index that no query uses; from its second phase on every write keeps it up all the same, and a unique one refuses
 * duplicates. A later CREATE INDEX IF NOT EXISTS of that name does nothing and reports success. What ends in `_ccnew` is the new
 * index of a REINDEX that failed, what ends in `_ccold` the old one of a REINDEX that had all but finished: both can go.
 * Any other is built anew, or dropped when a valid one with the same definition exists.
 *
 * Silent: While an index of the table is being built.
 *
 * Source: PostgreSQL documentation, CREATE INDEX, "Building Indexes Concurrently"; REINDEX, "Rebuilding Indexes Concurrently".
 */
export const invalidIndex: Rule = {
  name: 'invalid-index',
  summary: 'an index that was left half-built',
  check: (subject) => {
    const outcome: Outcome = { recommendations: [], refused: [] }
    const { activity } = subject
    if (!activity) return outcome
    for (const index of activity.indexes.filter(({ valid, building }) => !valid && !building)) {
      if (isPartitioned(index)) outcome.refused.push({ what: `Repair ${nameOf(index)}`, why: unattached })
      else if (!index.attached) outcome.recommendations.push(repair(subject, activity, index))
    }
    return outcome
  },
}

const unattached =
  'It is the index of a partitioned table and becomes valid by itself once an index of every partition is attached: create the missing ones concurrently and attach them with ALTER INDEX … ATTACH PARTITION.'

/** Only these are written with ONLY. */
function isPartitioned({ definition }: IndexActivity): boolean {
  return /^CREATE (?:UNIQUE )?INDEX (?:"(?:[^"]|"")+"|\S+) ON ONLY /.test(definition)
}

/** What is to be done with it, why, and with which statements. */
type Repair = Pick<Change, 'kind' | 'ddl' | 'down' | 'lock' | 'title' | 'why'>

function repair(subject: Subject, activity: Activity, index: IndexActivity): Change {
  const how = repairOf(index, activity)
  const table = activity.tables.find(({ schema, name }) => schema === index.schema && name === index.table)
  return {
    id: indexAdviceId(invalidIndex.name, nameOf(index)),
    rule: invalidIndex.name,
    severity: severityOfRepair(index),
    table: `${index.schema}.${index.table}`,
    evidence: [
      { name: 'size of the invalid index', value: index.bytes, unit: 'bytes' },
      ...(table ? [{ name: 'rows of the table', value: table.liveRows, unit: 'rows' as const }] : []),
    ],
    confidence: { level: 'high', because: ['pg_index says that it is not valid, and no build is going on.'] },
    disprovedBy: 'A session that is just building it: see pg_stat_progress_create_index.',
    queries: [],
    storage: how.kind === 'reindex' ? null : storageChange(-index.bytes, subject.pricePerGb),
    benefit: null,
    ...how,
  }
}

function repairOf(index: IndexActivity, activity: Activity): Repair {
  const same = activity.indexes.find((other) => other.valid && isSame(other, index))
  const leftover = /_cc(new|old)\d*$/.exec(index.name)?.[1]
  const drop = { kind: 'drop-index' as const, ...dropOf(index.schema, index.name, index.definition, false) }
  if (leftover || same) {
    const reason =
      leftover === 'new'
        ? 'It is the new index of a REINDEX CONCURRENTLY that failed; the old one is still there and in use.'
        : leftover === 'old'
          ? 'It is the old index of a REINDEX CONCURRENTLY that was stopped after the new one had taken its place.'
          : `${same?.name} has the same definition and is valid.`
    return {
      ...drop,
      down: null,
      title: `Drop ${index.name}, left invalid by a build that failed (${formatBytes(index.bytes)})`,
      why: `${reason} No query can use it, and writes may have to keep it up.`,
    }
  }
  const unique = index.unique
    ? ' It is unique: when the build failed because of duplicate keys, remove those first, or the next one fails too.'
    : ''
  return {
    kind: 'reindex',
    ddl: `REINDEX INDEX CONCURRENTLY ${qualifiedName(index.schema, index.name)};`,
    down: null,
    lock: 'SHARE UPDATE EXCLUSIVE on the table: reads and writes go on; it waits for transactions that are older, twice.',
    title: `Build ${index.name} anew: it is invalid`,
    why: `The build of this index failed or was stopped. No query can use it, writes may have to keep it up, and CREATE INDEX IF NOT EXISTS takes it for done.${unique} If nobody wants it any more, drop it: ${drop.ddl}`,
  }
}

function severityOfRepair(index: IndexActivity): Severity {
  const severity = severityOfIndex(index.bytes, null)
  // somebody wanted it and believes that it works
  return severity === 'low' ? 'medium' : severity
}

/** Equal but for the name. */
function isSame(one: IndexActivity, other: IndexActivity): boolean {
  const body = ({ definition }: IndexActivity) =>
    definition.replace(/^(CREATE (?:UNIQUE )?INDEX) (?:"(?:[^"]|"")+"|\S+) ON/, '$1 ON')
  return one.schema === other.schema && body(one) === body(other)
}

function nameOf({ schema, name }: IndexActivity): string {
  return `${schema}.${name}`
}
