import type { IndexStmt } from '@pgsql/types'
import { SourceText } from '../../../sql/source-text.ts'
import { outside, type Problem, type Rewrite } from '../fix.ts'
import { isPartitioned, known } from '../leaves.ts'
import { chosenName, inSchema } from '../names.ts'

/** CREATE INDEX locks out writers for the whole build; CONCURRENTLY does not. */
export const createIndex: Rewrite = {
  name: 'create-index-concurrently',
  fix(problem) {
    const { node } = problem
    if (!('IndexStmt' in node)) return null
    const { concurrent, relation } = node.IndexStmt
    if (concurrent || !relation || isPartitioned(problem.facts.model, relation)) return null
    if (known(problem.facts.model, relation)?.isNew) return null
    const { sql, name } = namedConcurrently(problem, node.IndexStmt)
    return {
      rewrite: 'create-index-concurrently',
      why: 'Writers are not locked out while the index is built.',
      up: [outside(sql)],
      down: [outside(`DROP INDEX CONCURRENTLY IF EXISTS ${inSchema(relation.schemaname, name)}`)],
      notes: ['A build that fails leaves an INVALID index behind: drop it before trying again.'],
    }
  },
}

/** The columns that a chosen name is made of; `expr` for expressions, as Postgres says. */
export function keyNames({ indexParams = [], indexIncludingParams = [] }: IndexStmt): string[] {
  return [...indexParams, ...indexIncludingParams].flatMap((node) =>
    'IndexElem' in node ? [node.IndexElem.name ?? 'expr'] : [],
  )
}

function namedConcurrently({ sql, parser }: Problem, statement: IndexStmt): { sql: string; name: string } {
  const source = new SourceText(parser, sql)
  const index = source.tokens.findIndex(({ text }) => /^index$/i.test(text))
  const name = statement.idxname ?? chosenName(statement.relation?.relname ?? '', keyNames(statement), 'idx')
  const at = source.tokens[index]?.end ?? 0
  // an index that is built while others work needs a name to be dropped by
  const words = statement.idxname ? ' CONCURRENTLY' : ` CONCURRENTLY ${inSchema(undefined, name)}`
  return { sql: source.edited([{ start: at, end: at, text: words }]), name }
}
