import type { Comparison, MeasuredGain, QueryChange, TableChange } from '../../advisor/since/comparison.ts'
import { formatBytes, formatDuration, plural } from '../../core/units.ts'
import { timesText } from './growth-text.ts'

/** A part of the comparison: what it is about, and a line for each change. */
export interface SincePart {
  title: string
  lines: string[]
}

/** So many changes of one sort are told. */
const MOST_LINES = 10

/** When the snapshot was taken and how long ago that is, for a heading. */
export function sinceTitle({ snapshot, seconds }: Comparison): string {
  return `Since ${snapshot.takenAt} (${formatDuration(seconds * 1000)})`
}

/** What has changed, in parts; those without a change are left out. */
export function sinceParts(since: Comparison): SincePart[] {
  const unchanged =
    since.unchanged > 0 ? [`${plural(since.unchanged, 'query takes', 'queries take')} as long as before`] : []
  const parts: SincePart[] = [
    { title: 'Take note', lines: since.notes },
    { title: 'What new indexes brought', lines: since.gains.flatMap(gainLines) },
    { title: 'Queries', lines: [...queryLines(since.queries), ...unchanged] },
    { title: 'Tables', lines: [...since.tables.slice(0, MOST_LINES).map(tableLine), ...more(since.tables)] },
    {
      title: 'Indexes',
      lines: [
        ...since.indexes
          .slice(0, MOST_LINES)
          .map(({ index, change, bytes }) => `${index}: ${change}, ${formatBytes(bytes)}`),
        ...more(since.indexes),
      ],
    },
  ]
  const told = parts.filter(({ lines }) => lines.length > 0)
  return told.length > 0 ? told : [{ title: 'Nothing', lines: ['No query, table or index has changed.'] }]
}

function gainLines(gain: MeasuredGain): string[] {
  const scans = gain.scans === 0 ? 'never used yet' : `${plural(gain.scans, 'scan')}`
  const saved =
    gain.savedMs === null
      ? 'no query that its plans serve was measured on both sides'
      : gain.savedMs >= 0
        ? `${formatDuration(gain.savedMs)} less than at the old times`
        : `${formatDuration(-gain.savedMs)} more than at the old times`
  return [
    `${gain.index} on ${gain.table}: ${scans}, ${formatBytes(gain.bytes)}; ${saved}`,
    ...gain.queries.map(
      ({ id, before, since }) =>
        `  ${id}: ${formatDuration(before.meanMs)} → ${formatDuration(since.meanMs)} on average, in ${plural(since.calls, 'call')}`,
    ),
  ]
}

/** Those that are not called any more are only counted: there is nothing to be done about them. */
function queryLines(queries: readonly QueryChange[]): string[] {
  const called = queries.filter(({ change }) => change !== 'gone')
  const gone = queries.length - called.length
  return [
    ...called.slice(0, MOST_LINES).map(queryLine),
    ...more(called),
    ...(gone > 0 ? [`${plural(gone, 'query was', 'queries were')} not called since`] : []),
  ]
}

function queryLine(query: QueryChange): string {
  const { id, change, before, since } = query
  if (change === 'new' && since)
    return `${id}: new, ${plural(since.calls, 'call')}, ${formatDuration(since.meanMs)} each`
  if (!before || !since) return `${id}: not called since`
  return `${id}: ${timesText(query)}, ${formatDuration(before.meanMs)} → ${formatDuration(since.meanMs)} on average, in ${plural(since.calls, 'call')}`
}

function tableLine({ table, change, bytesBefore, bytesAfter }: TableChange): string {
  if (bytesBefore === null) return `${table}: new, ${formatBytes(bytesAfter ?? 0)}`
  if (bytesAfter === null) return `${table}: gone, it had ${formatBytes(bytesBefore)}`
  return `${table}: ${change} from ${formatBytes(bytesBefore)} to ${formatBytes(bytesAfter)}`
}

function more(list: readonly unknown[]): string[] {
  return list.length > MOST_LINES ? [`and ${list.length - MOST_LINES} more`] : []
}
