import { SourceText } from '../../../sql/source-text.ts'
import { brief, type Rewrite } from '../fix.ts'
import { inSchema } from '../names.ts'

/** CREATE TABLE … PARTITION OF locks the whole partitioned table exclusively; attaching a finished table does not. */
export const partitionOf: Rewrite = {
  name: 'create-then-attach',
  fix({ node, sql, parser }) {
    if (!('CreateStmt' in node) || !node.CreateStmt.partbound) return null
    const { relation, inhRelations = [], tableElts = [], partspec, options = [], partbound } = node.CreateStmt
    const [first] = inhRelations
    const plain =
      tableElts.length === 0 && !partspec && options.length === 0 && relation?.relpersistence === 'p'
    if (!plain || !relation || !first || !('RangeVar' in first)) return null
    const source = new SourceText(parser, sql)
    const at = source.tokens.find(({ start }) => start >= (partbound.location ?? 0))
    const end = source.tokens.at(-1)?.end ?? 0
    // the location of a bound is that of its FROM or IN; the words before it belong to it
    const bound = /\b(?:FOR\s+VALUES\b[\s\S]*|DEFAULT)\s*$/i.exec(source.slice({ start: 0, end }))?.[0]
    if (!at || bound === undefined) return null
    const table = inSchema(relation.schemaname, relation.relname ?? '')
    const parent = inSchema(first.RangeVar.schemaname, first.RangeVar.relname ?? '')
    return {
      rewrite: 'create-then-attach',
      why: 'Readers and writers of the partitioned table go on while the partition is attached.',
      up: [
        brief(
          `CREATE TABLE ${table} (LIKE ${parent} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING STORAGE)`,
        ),
        brief(`ALTER TABLE ${parent} ATTACH PARTITION ${table} ${bound}`),
      ],
      down: [brief(`DROP TABLE ${table}`)],
      notes: partbound.is_default
        ? []
        : [
            'If there is a default partition it is read under a lock, unless a CHECK proves that no row of it belongs here.',
          ],
    }
  },
}
