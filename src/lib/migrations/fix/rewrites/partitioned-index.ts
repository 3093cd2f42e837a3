import { qualifiedName, quoteIdentifier } from '../../../sql/quote.ts'
import { SourceText } from '../../../sql/source-text.ts'
import { keyOf, type Model, type ModelTable } from '../../check/model.ts'
import { brief, type FixStep, outside, type Rewrite } from '../fix.ts'
import { isPartitioned } from '../leaves.ts'
import { chosenName, inSchema } from '../names.ts'
import { keyNames } from './create-index.ts'

/** CREATE INDEX on a partitioned table locks all partitions until the last one is done. */
export const partitionedIndex: Rewrite = {
  name: 'index-per-partition',
  fix({ node, sql, parser, facts: { model } }) {
    if (!('IndexStmt' in node) || !node.IndexStmt.relation) return null
    const { relation, idxname } = node.IndexStmt
    if (!isPartitioned(model, relation) || relation.inh === false) return null
    const source = new SourceText(parser, sql)
    const on = source.tokens.findIndex(({ start }) => start === relation.location)
    const body = tail(source, on)
    const unique = node.IndexStmt.unique ? 'UNIQUE ' : ''
    const keys = keyNames(node.IndexStmt)
    const build = (table: ModelTable, named: string | undefined): FixStep[] => {
      const name = named ?? chosenName(table.name, keys, 'idx')
      const own = qualifiedName(table.schema, table.name)
      const index = qualifiedName(table.schema, name)
      if (table.kind !== 'p') {
        return [outside(`CREATE ${unique}INDEX CONCURRENTLY ${quoteIdentifier(name)} ON ${own} ${body}`)]
      }
      const below = partitionsOf(model, table)
      return [
        brief(`CREATE ${unique}INDEX ${quoteIdentifier(name)} ON ONLY ${own} ${body}`),
        ...below.flatMap((child) => [
          ...build(child, undefined),
          brief(
            `ALTER INDEX ${index} ATTACH PARTITION ${qualifiedName(child.schema, chosenName(child.name, keys, 'idx'))}`,
          ),
        ]),
      ]
    }
    const parent = model.tables.get(keyOf(model, relation))
    if (!parent || parent.isNew) return null
    const name = idxname ?? chosenName(parent.name, keys, 'idx')
    return {
      rewrite: 'index-per-partition',
      why: 'Each partition gets its index while it is written; the parent then takes them over.',
      up: build(parent, idxname),
      down: [brief(`DROP INDEX ${inSchema(relation.schemaname, name)}`)],
      notes: ['Partitions that are made meanwhile get the index from the parent.'],
    }
  },
}

function partitionsOf(model: Model, { schema, name }: ModelTable): ModelTable[] {
  return [...model.tables.values()].filter(({ parent }) => parent === `${schema}.${name}`)
}

/** What follows the table's name: `USING gin (a) WHERE …`. */
function tail(source: SourceText, table: number): string {
  let index = table + 1
  while (source.tokens[index]?.text === '.') index += 2
  const [first, last] = [source.tokens[index], source.tokens.at(-1)]
  return source.slice({ start: first?.start ?? 0, end: last?.end ?? 0 }).replace(/;\s*$/, '')
}
