import { SourceText } from '../../../sql/source-text.ts'
import { outside, type Rewrite } from '../fix.ts'

/** REINDEX locks out writers, and readers of the index. */
export const reindex: Rewrite = {
  name: 'reindex-concurrently',
  fix({ node, sql, parser }) {
    if (!('ReindexStmt' in node)) return null
    const { kind, params = [] } = node.ReindexStmt
    if (!/INDEX$|TABLE$/.test(String(kind)) || params.length > 0) return null
    const source = new SourceText(parser, sql)
    const at = source.tokens[1]?.end ?? 0
    return {
      rewrite: 'reindex-concurrently',
      why: 'The new index is built beside the old one.',
      up: [outside(source.edited([{ start: at, end: at, text: ' CONCURRENTLY' }]))],
      down: [],
      notes: ['A build that fails leaves an index behind whose name ends in _ccnew: drop it.'],
    }
  },
}
