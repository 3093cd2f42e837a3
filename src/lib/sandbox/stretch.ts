import { BLOCK_SIZE } from '../core/block-size.ts'
import type { Engine } from './engine.ts'

/** What the planner shall believe of one relation. */
export interface BelievedSize {
  /** `pg_class.oid` in the sandbox. */
  oid: number
  bytes: number
  /** For B-trees: levels above the leaves. */
  height?: number
}

interface FileRow {
  oid: number
  file: string
  real_bytes: number
}

/**
 * Makes relations look as large as they are in production. The planner takes page counts from the files and the
 * height of a B-tree from its metapage; nothing ever reads the pages in between, because nothing is executed.
 */
export async function stretch(engine: Engine, sizes: readonly BelievedSize[]): Promise<void> {
  if (sizes.length === 0) return
  const files = await filesOf(
    engine,
    sizes.map((size) => size.oid),
  )
  const trees = sizes.filter((size) => size.height !== undefined)
  if (trees.length > 0) {
    // buffers hold the true metapages: write them out and forget them before the files are changed
    await engine.query('SELECT * FROM pg_buffercache_evict_all()')
  }
  await engine.plant(
    trees.flatMap((size) => {
      const file = files.get(size.oid)
      const fits = size.bytes >= 3 * BLOCK_SIZE
      return file && fits ? [{ file: file.file, height: size.height ?? 0 }] : []
    }),
  )
  await engine.resize(
    sizes.flatMap((size) => {
      const file = files.get(size.oid)
      return file ? [{ file: file.file, bytes: Math.ceil(size.bytes / BLOCK_SIZE) * BLOCK_SIZE }] : []
    }),
  )
  await forgetCachedMetapages(
    engine,
    trees.map((size) => size.oid),
  )
}

/** Gives relations back their true length, which is needed before an index is created on a table. */
export async function shrink(engine: Engine, oids: readonly number[]): Promise<void> {
  const files = await filesOf(engine, oids)
  await engine.resize([...files.values()].map((file) => ({ file: file.file, bytes: 0 })))
}

/** The relation cache keeps a copy of the metapage; touching pg_index drops it. */
async function forgetCachedMetapages(engine: Engine, oids: readonly number[]): Promise<void> {
  if (oids.length === 0) return
  await engine.script(
    `UPDATE pg_catalog.pg_index SET indisvalid = indisvalid WHERE indexrelid IN (${oids.join(', ')})`,
  )
}

async function filesOf(engine: Engine, oids: readonly number[]): Promise<Map<number, FileRow>> {
  if (oids.length === 0) return new Map()
  const rows = await engine.query<FileRow>(
    `SELECT oid::int8 AS oid, pg_catalog.pg_relation_filepath(oid) AS file FROM pg_catalog.pg_class
     WHERE oid IN (${oids.join(', ')}) AND relkind IN ('r', 'i', 'm')`,
  )
  return new Map(rows.map((row) => [Number(row.oid), row]))
}
