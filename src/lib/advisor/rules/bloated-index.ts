import { formatBytes, formatCount, formatPercent } from '../../core/units.ts'
import { qualifiedName } from '../../sql/quote.ts'
import type { ExistingIndex } from '../existing/existing-index.ts'
import { existingIndexes } from '../existing/existing-indexes.ts'
import { type FreshSize, freshSize } from '../existing/fresh-size.ts'
import { indexAdviceId, severityOfIndex } from '../existing/index-change.ts'
import { superfluousIndexes } from '../existing/superfluous.ts'
import type { Change, Confidence } from '../recommendation.ts'
import type { Outcome, Rule, Subject } from '../rule.ts'
import { storageChange } from '../storage-change.ts'
import { unusedIndex } from './unused-index.ts'

/** A smaller part is not worth the work, and an estimate may be wrong by as much as that itself. */
const LEAST_SHARE_MEASURED = 0.15
const LEAST_SHARE_ESTIMATED = 0.3
const LEAST_BYTES = 4 * 2 ** 20

/**
 * An index that is much larger than it would be if it were built now.
 *
 * Why: Deleted and updated rows leave space in the pages of an index that only keys of the same range fill again, and
 * a page is given back only when all of it is empty. The planner counts these pages as cost, and cache and backups hold
 * them. With pgstattuple the waste was measured (reported above 15 %); without, the size is compared with that of a
 * fresh B-tree of the same rows, widths and duplicates (reported above 30 %, because that may be wrong by 15 %), both
 * from 4 MB on. A B-tree that keys come into in random order settles at about 70 % of fullness where a build fills 90 %:
 * a quarter of waste grows back within weeks. An index whose keys repeat and that was built before PostgreSQL 13 (pg_upgrade keeps
 * it as it is) gains deduplication by the rebuild, and shrinks even where its pages are full.
 *
 * Silent: For indexes that another rule would drop; for other methods, expressions, and columns without statistics unless
 * they were measured; where an exclusion constraint stands behind it, which REINDEX CONCURRENTLY leaves out.
 *
 * Source: PostgreSQL documentation, Routine Reindexing; pgstattuple; B-Tree Deduplication.
 */
export const bloatedIndex: Rule = {
  name: 'bloated-index',
  summary: 'an index that is much larger than it would be if it were built now',
  check: (subject) => outcome(subject),
}

async function outcome(subject: Subject): Promise<Outcome> {
  const { found } = await superfluousIndexes(subject)
  const dropped = new Set(found.map(({ index }) => index))
  const unused = await unusedIndex.check(subject)
  const advised = new Set(unused.recommendations.map(({ id }) => id))
  const indexes = (await existingIndexes(subject)).filter(
    (index) =>
      !index.partitioned &&
      !dropped.has(index) &&
      !advised.has(indexAdviceId(unusedIndex.name, index.name)) &&
      index.constraint?.type !== 'x',
  )
  return { recommendations: indexes.flatMap((index) => adviceFor(subject, index) ?? []), refused: [] }
}

/** What can be freed, and how that is known. */
interface Waste {
  bytes: number
  how: 'measured' | 'estimated' | 'deduplication'
  fresh: FreshSize | undefined
}

function wasteOf(subject: Subject, index: ExistingIndex): Waste | undefined {
  const fresh = freshSize(index, subject.planner)
  const measured = index.activity[0]?.measuredWaste ?? null
  const estimated = fresh ? index.bytes - fresh.bytes : 0
  if (measured !== null && matters(measured, index, LEAST_SHARE_MEASURED))
    return { bytes: measured, how: 'measured', fresh }
  if (!matters(estimated, index, LEAST_SHARE_ESTIMATED)) return undefined
  if (measured === null) return { bytes: estimated, how: 'estimated', fresh }
  const repeats = fresh?.deduplicates && fresh.rowsPerKey >= 2
  return repeats ? { bytes: estimated, how: 'deduplication', fresh } : undefined
}

function matters(waste: number, index: ExistingIndex, share: number): boolean {
  return waste >= LEAST_BYTES && waste > share * index.bytes
}

function adviceFor(subject: Subject, index: ExistingIndex): Change | undefined {
  const waste = wasteOf(subject, index)
  if (!waste) return undefined
  const { facts, table } = index
  const left = Math.max(0, index.bytes - waste.bytes)
  const name = qualifiedName(facts.schema, facts.name)
  return {
    id: indexAdviceId(bloatedIndex.name, index.name),
    rule: bloatedIndex.name,
    kind: 'reindex',
    severity: severityOfIndex(waste.bytes, null),
    title: `Rebuild ${facts.name}: ${formatPercent(waste.bytes / index.bytes)} of its ${formatBytes(index.bytes)} would be freed`,
    table: `${table.schema}.${table.name}`,
    why: whyOf(waste, index, left),
    evidence: [
      { name: 'size', value: index.bytes, unit: 'bytes' },
      { name: 'size when built anew', value: left, unit: 'bytes' },
      { name: 'share that is freed', value: waste.bytes / index.bytes, unit: 'share' },
      ...(waste.fresh ? [{ name: 'rows in it', value: waste.fresh.rows, unit: 'rows' as const }] : []),
    ],
    confidence: confidenceOf(subject, index, waste),
    disprovedBy: `avg_leaf_density near the fillfactor in: SELECT * FROM pgstatindex('${name.replaceAll("'", "''")}') (extension pgstattuple; it reads the whole index).`,
    queries: [],
    storage: storageChange(-waste.bytes, subject.pricePerGb),
    ddl: `REINDEX INDEX CONCURRENTLY ${name};`,
    down: null,
    lock: `SHARE UPDATE EXCLUSIVE on ${table.name}: reads and writes go on; it reads the table twice, waits for older transactions, and needs ${formatBytes(left)} of disk until the old index is dropped.`,
    benefit: null,
  }
}

function whyOf({ bytes, how, fresh }: Waste, index: ExistingIndex, left: number): string {
  const sizes = `${formatBytes(index.bytes)} where a fresh build takes ${formatBytes(left)}`
  const name = index.facts.name
  if (how === 'deduplication')
    return `${name} has ${sizes}, though its pages are full: each key stands for ${formatCount(fresh?.rowsPerKey ?? 1)} rows, which share an entry in indexes built since PostgreSQL 13. It was probably built before and kept by pg_upgrade.`
  const repeats = (fresh?.rowsPerKey ?? 1) >= 2 && how === 'estimated' && fresh?.deduplicates
  const older = repeats
    ? ' Part of that may be that it was built before PostgreSQL 13, without deduplication.'
    : ''
  const back =
    bytes < 0.3 * index.bytes
      ? ' If its keys come in random order, it will settle near its present size again.'
      : ''
  return `${name} has ${sizes}: deleted and updated rows left space that new keys do not fill.${older}${back}`
}

function confidenceOf({ activity }: Subject, index: ExistingIndex, { how }: Waste): Confidence {
  if (how === 'measured')
    return { level: 'high', because: ['Measured by pgstattuple when the snapshot was taken.'] }
  const because = [
    'Estimated from row count, column widths and distinct values; such estimates are within 15 % for fresh indexes.',
  ]
  const { schema, name } = index.table
  const counters = activity?.tables.find((table) => table.schema === schema && table.name === name)
  const changed = counters ? counters.modifiedSinceAnalyze / Math.max(1, index.table.rows) : 0
  if (changed > 0.1) {
    because.push(
      `${formatPercent(changed)} of the rows changed since the last ANALYZE: its row count is old.`,
    )
    return { level: 'low', because }
  }
  return { level: how === 'estimated' ? 'medium' : 'low', because }
}
