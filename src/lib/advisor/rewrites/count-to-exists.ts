import type { A_Expr, Node, SelectStmt, SubLink } from '@pgsql/types'
import { selectClauses } from '../../sql/select-clauses.ts'
import { nodesOf } from '../../sql/walk.ts'
import { baseTable, isNeverNull, tableName } from './base-column.ts'
import { plainInteger } from './constants.ts'
import type { Draft, RewriteRule, Subject } from './rewrite-rule.ts'
import { isPlain, scopeOf } from './simple-select.ts'

/**
 * A subquery that counts rows only to see whether there are any, as EXISTS.
 *
 * Why: `(SELECT count(*) …) > 0` reads every row that matches, for each row of the outer query. EXISTS stops at the
 * first, and can be planned as a join. The two always agree: count(*) is never NULL.
 *
 * Bad:
 * ```sql
 * SELECT * FROM customers c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) > 0;
 * ```
 *
 * Good:
 * ```sql
 * SELECT * FROM customers c WHERE EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id);
 * ```
 *
 * Source: PostgreSQL documentation, Subquery Expressions (EXISTS).
 */
export const countToExists: RewriteRule = {
  name: 'count-to-exists',
  summary: 'a subquery that counts rows only to see whether there are any, as EXISTS',
  drafts: (subject) => {
    const { query, source } = subject
    const changes = nodesOf({ root: query.node }, 'A_Expr').flatMap(
      (expression) => changeOf(expression, subject) ?? [],
    )
    const texts = new Map(changes.map(({ node, text }) => [node, text]))
    const [first] = changes
    const sql = first && source.withExpressions(query.node, texts)
    return first && sql !== undefined ? [draftOf(first, sql)] : []
  },
}

interface Change {
  node: Node
  text: string
  table: string | null
}

function draftOf({ table }: Change, sql: string): Draft {
  return {
    sql,
    title: 'Ask with EXISTS whether there are rows, instead of counting them',
    table,
    why: 'All matching rows are counted, and only whether there is one is used. EXISTS stops at the first and can be planned as a join.',
    differs: null,
  }
}

function changeOf(expression: A_Expr, subject: Subject): Change | undefined {
  const asked = askedOf(expression)
  const { link, exists } = asked ?? {}
  const select = link?.subselect && 'SelectStmt' in link.subselect ? link.subselect.SelectStmt : undefined
  const inner = link && select && countsRows(select, subject) ? subject.source.subselect(link) : undefined
  if (!inner || !select) return undefined
  const from = selectClauses(inner).get('FROM')
  const rest = from && `SELECT ${inner.slice({ start: from.start, end: Buffer.byteLength(inner.sql) })}`
  const { targetList, ...uncounted } = select
  if (rest === undefined || !inner.means(rest, { SelectStmt: uncounted })) return undefined
  const [item] = scopeOf(select)?.items ?? []
  const table = baseTable(item?.table, subject)
  return {
    node: { A_Expr: expression },
    text: `${exists ? '' : 'NOT '}EXISTS (${rest})`,
    table: table ? tableName(table) : null,
  }
}

const MIRRORED: Record<string, string> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }
/** By the count's comparison with a number: whether it asks for a row, or for none. */
const QUESTIONS: Record<string, boolean> = {
  '> 0': true,
  '<> 0': true,
  '!= 0': true,
  '>= 1': true,
  '= 0': false,
  '<= 0': false,
  '< 1': false,
}

function askedOf({ kind, name, lexpr, rexpr }: A_Expr): { link: SubLink; exists: boolean } | undefined {
  const [only] = name ?? []
  const operator = only && 'String' in only && name?.length === 1 ? (only.String.sval ?? '') : ''
  if (kind !== 'AEXPR_OP') return undefined
  for (const [side, other, written] of [
    [lexpr, rexpr, operator],
    [rexpr, lexpr, MIRRORED[operator] ?? operator],
  ] as const) {
    const exists = QUESTIONS[`${written} ${plainInteger(other)}`]
    if (exists === undefined || !side || !('SubLink' in side)) continue
    if (side.SubLink.subLinkType === 'EXPR_SUBLINK') return { link: side.SubLink, exists }
  }
  return undefined
}

/** Whether a SELECT gives nothing but the number of its rows. */
function countsRows(select: SelectStmt, subject: Subject): boolean {
  const [target, ...others] = select.targetList ?? []
  const value = target && 'ResTarget' in target ? target.ResTarget.val : undefined
  if (!isPlain(select) || !select.fromClause || others.length > 0 || !value || !('FuncCall' in value))
    return false
  if (select.sortClause || select.limitCount || select.limitOffset) return false
  const { funcname = [], args = [], agg_star, agg_distinct, agg_filter, agg_order, over } = value.FuncCall
  const name = funcname.at(-1)
  if (agg_distinct || agg_filter || agg_order || over) return false
  if (!name || !('String' in name) || name.String.sval !== 'count') return false
  const [argument] = args
  const scope = scopeOf(select)
  if (agg_star) return true
  if (!argument || !scope || args.length > 1) return false
  return ('A_Const' in argument && !argument.A_Const.isnull) || isNeverNull(argument, scope, subject)
}
