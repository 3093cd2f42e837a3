import type { Snapshot, SnapshotRelation } from '../../sandbox/snapshot.ts'
import type { IndexChange, TableChange } from './comparison.ts'

/** A table has grown or shrunk from this share of its size on … */
const LEAST_SHARE = 0.05
/** … when that makes so many bytes. */
const LEAST_BYTES = 64 * 1024

/** The tables that came, went, or changed their size, largest difference first. */
export function tableChanges(before: Snapshot, after: Snapshot): TableChange[] {
  const [old, fresh] = [named(before, /[rm]/), named(after, /[rm]/)]
  return [...new Set([...fresh.keys(), ...old.keys()])]
    .flatMap((table) => tableChange(table, old.get(table), fresh.get(table)) ?? [])
    .sort((a, b) => Math.abs(difference(b)) - Math.abs(difference(a)))
}

/** The indexes that were built or dropped, largest first. */
export function indexChanges(before: Snapshot, after: Snapshot): IndexChange[] {
  const [old, fresh] = [named(before, /[iI]/), named(after, /[iI]/)]
  const built = [...fresh].filter(([index]) => !old.has(index))
  const dropped = [...old].filter(([index]) => !fresh.has(index))
  return [
    ...built.map(([index, { bytes }]) => ({ index, change: 'new' as const, bytes })),
    ...dropped.map(([index, { bytes }]) => ({ index, change: 'dropped' as const, bytes })),
  ].sort((a, b) => b.bytes - a.bytes)
}

function tableChange(
  table: string,
  before: SnapshotRelation | undefined,
  after: SnapshotRelation | undefined,
): TableChange | undefined {
  const sizes = { bytesBefore: before?.bytes ?? null, bytesAfter: after?.bytes ?? null }
  if (!before) return { table, change: 'new', ...sizes }
  if (!after) return { table, change: 'gone', ...sizes }
  const more = after.bytes - before.bytes
  if (Math.abs(more) < Math.max(LEAST_BYTES, LEAST_SHARE * before.bytes)) return undefined
  return { table, change: more > 0 ? 'grown' : 'shrunk', ...sizes }
}

function difference({ bytesBefore, bytesAfter }: TableChange): number {
  return (bytesAfter ?? 0) - (bytesBefore ?? 0)
}

function named({ relations }: Snapshot, kinds: RegExp): Map<string, SnapshotRelation> {
  return new Map(
    relations
      .filter(({ kind }) => kinds.test(kind))
      .map((relation) => [`${relation.schema}.${relation.name}`, relation]),
  )
}
