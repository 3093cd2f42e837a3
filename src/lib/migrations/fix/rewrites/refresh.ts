import { SourceText } from '../../../sql/source-text.ts'
import { long, type Rewrite } from '../fix.ts'
import { known } from '../leaves.ts'

/** REFRESH locks out readers until the query is done; CONCURRENTLY needs a unique index on the view. */
export const refresh: Rewrite = {
  name: 'refresh-concurrently',
  fix({ node, sql, parser, facts }) {
    if (!('RefreshMatViewStmt' in node)) return null
    const { relation, concurrent, skipData } = node.RefreshMatViewStmt
    if (concurrent || skipData || !relation) return null
    if (!known(facts.model, relation)?.indexes.some(({ unique }) => unique)) return null
    const source = new SourceText(parser, sql)
    const at = source.tokens[2]?.end ?? 0
    return {
      rewrite: 'refresh-concurrently',
      why: 'Readers see the old rows until the new ones are there.',
      up: [long(source.edited([{ start: at, end: at, text: ' CONCURRENTLY' }]))],
      down: [],
      notes: ['It fails on a view that was never populated.'],
    }
  },
}
