import type { CommonTableExpr } from '@pgsql/types'
import { usesOf } from '../../plan/rules/materialized-fence.ts'
import { withReplaced } from '../../sql/same-tree.ts'
import type { Edit, SourceText } from '../../sql/source-text.ts'
import { writes } from '../../sql/statement.ts'
import { nodesOf } from '../../sql/walk.ts'
import type { Draft, RewriteRule, Subject } from './rewrite-rule.ts'
import { isDetermined } from './simple-select.ts'

/**
 * A CTE that is computed whole, as a part of the query that uses it.
 *
 * Why: A CTE with the word MATERIALIZED, and one that is used more than once, is computed first and kept, and the
 * conditions of the outer query are applied to its rows afterwards. NOT MATERIALIZED makes it a part of the query, and
 * its conditions can be looked up in an index. A CTE that is used twice is then computed twice, each time in part:
 * what is cheaper is asked of the planner.
 *
 * Bad:
 * ```sql
 * WITH recent AS MATERIALIZED (SELECT * FROM orders) SELECT * FROM recent WHERE customer_id = 42;
 * ```
 *
 * Good:
 * ```sql
 * WITH recent AS (SELECT * FROM orders) SELECT * FROM recent WHERE customer_id = 42;
 * ```
 *
 * Source: PostgreSQL documentation, Common Table Expression Materialization.
 */
export const fenceRemoval: RewriteRule = {
  name: 'fence-removal',
  summary: 'a CTE that is computed whole, as a part of the query that uses it',
  drafts: (subject) => {
    if (!subject.readsOnly) return []
    const fences = nodesOf({ root: subject.query.node }, 'CommonTableExpr').filter((cte) =>
      isFence(cte, subject),
    )
    // each alone, and all together
    const choices = fences.length > 1 ? [...fences.map((cte) => [cte]), fences] : [fences]
    return choices.flatMap((chosen) => draftOf(chosen, subject) ?? [])
  },
}

function isFence(cte: CommonTableExpr, { query }: Subject): boolean {
  const isSelect = cte.ctequery !== undefined && 'SelectStmt' in cte.ctequery && !writes(cte.ctequery)
  if (!isSelect || cte.search_clause || cte.cycle_clause || isRecursive(cte)) return false
  const uses = usesOf(query.node, cte)
  // computed twice it has to give the same rows twice
  if (uses === 0 || (uses > 1 && !isDetermined(cte.ctequery))) return false
  if (cte.ctematerialized === 'CTEMaterializeAlways') return true
  return uses > 1 && cte.ctematerialized === 'CTEMaterializeDefault'
}

function isRecursive({ ctename, ctequery }: CommonTableExpr): boolean {
  return nodesOf({ ctequery }, 'RangeVar').some(({ relname }) => relname === ctename)
}

function draftOf(ctes: readonly CommonTableExpr[], { query, source }: Subject): Draft | undefined {
  const edits = ctes.map((cte) => editOf(cte, source, usesOf(query.node, cte) === 1))
  if (ctes.length === 0 || !edits.every((edit) => edit !== undefined)) return undefined
  const changed = new Map<unknown, unknown>(
    ctes.map((cte) => {
      const ctematerialized = usesOf(query.node, cte) === 1 ? 'CTEMaterializeDefault' : 'CTEMaterializeNever'
      return [cte, { CommonTableExpr: { ...cte, ctematerialized } }]
    }),
  )
  const sql = source.edited(edits)
  if (!source.means(sql, withReplaced(query.node, changed))) return undefined
  const names = ctes.map(({ ctename }) => ctename).join(' and ')
  return {
    sql,
    title: `Let ${names} be part of the query instead of computing it first`,
    table: null,
    why: `${names} is computed whole and kept before the rest of the query is applied to it; as part of the query only what is needed of it is computed.`,
    differs: canFail(query.node)
      ? 'Conditions may be evaluated in another order: where one keeps a cast or a division in another from failing, it may no longer do so.'
      : null,
  }
}

/** `AS MATERIALIZED (` or `AS (` of a CTE; without the word a CTE that is used once is no fence. */
function editOf(cte: CommonTableExpr, source: SourceText, usedOnce: boolean): Edit | undefined {
  const name = source.tokens.findIndex(({ start }) => start === (cte.location ?? 0))
  const as = source.tokens.findIndex(({ text }, position) => position > name && /^as$/i.test(text))
  const next = source.tokens[as + 1]
  const before = source.tokens[as]
  if (name === -1 || !before || !next) return undefined
  if (/^materialized$/i.test(next.text)) {
    const { end } = usedOnce ? before : next
    return usedOnce
      ? { start: end, end: next.end, text: '' }
      : { start: next.start, end, text: 'NOT MATERIALIZED' }
  }
  return next.text === '(' ? { start: before.end, end: before.end, text: ' NOT MATERIALIZED' } : undefined
}

/** Whether an expression of the statement may fail for some rows: casts of columns, division, functions of them. */
function canFail(root: unknown): boolean {
  const divides = nodesOf({ root }, 'A_Expr').some(({ name }) =>
    name?.some((part) => 'String' in part && /^[/%]$/.test(part.String.sval ?? '')),
  )
  const casts = nodesOf({ root }, 'TypeCast').some(({ arg }) => nodesOf({ arg }, 'ColumnRef').length > 0)
  return (
    divides ||
    casts ||
    nodesOf({ root }, 'FuncCall').some(({ args }) => nodesOf({ args }, 'ColumnRef').length > 0)
  )
}
