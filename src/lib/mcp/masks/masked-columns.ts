import { PostAiError } from '../../core/error.ts'
import type { Connection } from '../../postgres/connection.ts'
import type { MaskName } from './mask-name.ts'
import { namedColumnsSql, relationsReadingSql, treeColumnsSql } from './masks-sql.ts'
import { columnsOfTree, type TreeColumn } from './view-tree.ts'

/** The columns of each relation that hold what is masked, by the relation's number: numbers of columns. */
export type MaskedColumns = ReadonlyMap<number, ReadonlySet<number>>

/** Views of views of views: more rounds than any schema has levels. */
const MOST_ROUNDS = 100

/**
 * The columns that the user masks, and all that hold the same by what the catalog says: of partitions and heirs, generated
 * columns, and columns of views and materialized views. A view's column counts when it cannot be told that it holds nothing of
 * them. Throws `USAGE_INVALID` for a mask that no column has: a mask with a slip of the pen must not mask nothing.
 */
export async function maskedColumns(
  connection: Connection,
  masks: readonly MaskName[],
): Promise<MaskedColumns> {
  const masked = new Map<number, Set<number>>()
  for (const mask of masks) {
    const { schema, table, column, written } = mask
    const found = await connection.query<Column>(namedColumnsSql, [schema ?? null, table, column])
    if (found.length === 0) {
      throw new PostAiError('USAGE_INVALID', `--mask ${written} names no column of this database.`, {
        hints: ['Correct the name in the call of post-ai mcp. Nothing is answered before that.'],
      })
    }
    for (const one of found) add(masked, one)
  }
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const before = countOf(masked)
    await spread(connection, masked)
    if (countOf(masked) === before) return masked
  }
  throw new PostAiError('SQL_REFUSED', 'The views over masked columns are nested too deeply to follow.')
}

type Column = { relation: number; column: number } & Record<string, unknown>

interface Reader extends Record<string, unknown> {
  relation: number
  tree: string
  columns: number[]
  callsFunctions: boolean
}

async function spread(connection: Connection, masked: Map<number, Set<number>>): Promise<void> {
  const relations = [...masked.keys()]
  const pairs = relations.flatMap((relation) =>
    [...(masked.get(relation) ?? [])].map((column) => [relation, column] as const),
  )
  const heirs = await connection.query<Column & { tree: string | null }>(treeColumnsSql, [
    pairs.map(([relation]) => relation),
    pairs.map(([, column]) => column),
  ])
  for (const { relation, column, tree } of heirs) {
    if (tree === null || readsMasked(tree, masked.get(relation))) add(masked, { relation, column })
  }
  const views = await connection.query<Reader>(relationsReadingSql, [relations])
  for (const { relation, tree, columns, callsFunctions } of views) {
    const known = columnsOfTree(tree)
    for (const column of columns) {
      const told = known?.find(({ number }) => number === column)
      const isMade = callsFunctions && told?.origin.relation === 0
      if (!told || isMade || holdsMasked(told, masked)) add(masked, { relation, column })
    }
  }
}

/** Whether the expression of a generated column reads a masked one of its table. */
function readsMasked(tree: string, columns: ReadonlySet<number> | undefined): boolean {
  const numbers = [...tree.matchAll(/:varattno (-?\d+) /g)].map(([, number]) => Number(number))
  return numbers.length === 0 || numbers.some((number) => number === 0 || columns?.has(number))
}

function holdsMasked({ origin, reads }: TreeColumn, masked: MaskedColumns): boolean {
  const isMasked = ({ relation, column }: { relation: number; column: number }) => {
    const columns = masked.get(relation)
    return columns !== undefined && (column === 0 || columns.has(column))
  }
  if (origin.relation !== 0) return isMasked(origin)
  return reads === null || reads.some(isMasked)
}

function add(masked: Map<number, Set<number>>, { relation, column }: { relation: number; column: number }) {
  masked.set(relation, (masked.get(relation) ?? new Set()).add(column))
}

function countOf(masked: ReadonlyMap<number, ReadonlySet<number>>): number {
  return [...masked.values()].reduce((sum, columns) => sum + columns.size, 0)
}
