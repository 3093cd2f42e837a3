import type { IndexStmt } from '@pgsql/types'
import { loadParser, type Parser } from '../../sql/parser.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import type { CreateIndex, Recommendation } from '../recommendation.ts'
import { foreignKeyWithoutIndex } from '../rules/foreign-key-without-index.ts'
import { servesForeignKey } from './foreign-keys.ts'

/**
 * What the rules advise, without what the indexes advised for the workload do already: an index for a foreign key that
 * one of these serves too (same table, same leading columns), and the drop of an index that goes with one of them.
 */
export async function withoutAdvised(
  found: readonly Recommendation[],
  forWorkload: readonly CreateIndex[],
): Promise<Recommendation[]> {
  const parser = await loadParser()
  const created = forWorkload.map((index) => ({ table: index.table, ...shapeOf(index, parser) }))
  const drops = new Set(forWorkload.flatMap((index) => index.drops.map(({ ddl }) => ddl)))
  return found.filter((entry) => {
    if (entry.kind === 'drop-index') return !drops.has(entry.ddl)
    if (entry.kind !== 'create-index' || entry.rule !== foreignKeyWithoutIndex.name) return true
    const columns = shapeOf(entry, parser).keys.flatMap(({ column }) => column ?? [])
    return !created.some((index) => index.table === entry.table && servesForeignKey(columns, index))
  })
}

interface Shape {
  method: string
  keys: { column?: string | undefined }[]
  predicate: string | undefined
}

/** What its first statement creates; the others are for partitions. */
function shapeOf({ ddl }: CreateIndex, parser: Parser): Shape {
  const [first] = parser.statements(ddl)
  const index = first && 'IndexStmt' in first.node ? first.node.IndexStmt : undefined
  return {
    method: index?.accessMethod ?? 'btree',
    keys: (index?.indexParams ?? []).map((param) =>
      'IndexElem' in param ? { column: param.IndexElem.name } : {},
    ),
    predicate: predicateOf(index),
  }
}

/** As `pg_get_expr` writes it where it only leaves out NULLs, for that is all that a foreign key can use. */
function predicateOf(index: IndexStmt | undefined): string | undefined {
  const where = index?.whereClause
  if (!where) return undefined
  const tested = 'NullTest' in where && where.NullTest.nulltesttype === 'IS_NOT_NULL' && where.NullTest.arg
  const [name] = tested && 'ColumnRef' in tested ? (tested.ColumnRef.fields ?? []) : []
  const column = name && 'String' in name ? name.String.sval : undefined
  return column === undefined ? 'another' : `${quoteIdentifier(column)} IS NOT NULL`
}
