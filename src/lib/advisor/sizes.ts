import type { Catalog } from '../sandbox/catalog.ts'
import type { Snapshot } from '../sandbox/snapshot.ts'
import type { Activity } from './snapshot/activity.ts'

/** What a table takes on disk. */
export interface TableSize {
  /** `schema.table` */
  table: string
  /** The table itself. */
  bytes: number
  indexBytes: number
  /** Null in snapshots that do not hold it. */
  toastBytes: number | null
  /** As the planner believes. */
  rows: number
}

/** Sizes of all tables, and those of the largest, largest first. */
export interface Sizes {
  /** Tables with their indexes and TOAST. */
  bytes: number
  largest: TableSize[]
}

/** More than this is no overview. */
const MOST_TABLES = 20

/** What the examined tables take, from the sizes in a snapshot. */
export function sizesOf(snapshot: Snapshot, activity: Activity | null, catalog: Catalog): Sizes {
  const toast = new Map(activity?.tables.map((table) => [`${table.schema}.${table.name}`, table.toastBytes]))
  const indexBytes = new Map<string, number>()
  for (const { kind, schema, name, bytes } of snapshot.relations) {
    const owner = kind === 'i' ? catalog.index(schema, name)?.table : undefined
    const table = owner === undefined ? undefined : catalog.tableByOid(owner)
    if (!table) continue
    const key = `${table.schema}.${table.name}`
    indexBytes.set(key, (indexBytes.get(key) ?? 0) + bytes)
  }
  const tables = snapshot.relations
    .filter(({ kind }) => kind === 'r' || kind === 'm')
    .map(({ schema, name, bytes, rows }): TableSize => {
      const table = `${schema}.${name}`
      return {
        table,
        bytes,
        indexBytes: indexBytes.get(table) ?? 0,
        toastBytes: toast.get(table) ?? null,
        rows: catalog.table(schema, name)?.rows ?? rows,
      }
    })
    .sort((a, b) => whole(b) - whole(a))
  return {
    bytes: tables.reduce((sum, table) => sum + whole(table), 0),
    largest: tables.slice(0, MOST_TABLES),
  }
}

function whole({ bytes, indexBytes, toastBytes }: TableSize): number {
  return bytes + indexBytes + (toastBytes ?? 0)
}
