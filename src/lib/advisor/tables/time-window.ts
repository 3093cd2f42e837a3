import type { A_Expr, Node } from '@pgsql/types'
import { EngineError } from '../../sandbox/engine-error.ts'
import type { Planner } from '../../sandbox/planner.ts'
import { nodesOf } from '../../sql/walk.ts'
import type { ExaminedQuery } from '../examination.ts'
import { expressionSql } from '../uses/expression-sql.ts'
import type { ExaminedTable } from './examined-table.ts'

/** How far back the workload reads a table, by one of its columns. */
export interface TimeWindow {
  /** Seconds before now of the oldest lower bound; 0 when none is known. */
  seconds: number
  /** Queries whose lower bound is a parameter or something else whose value is not recorded. */
  unknown: ExaminedQuery[]
  /** Queries with a lower bound. */
  bounded: ExaminedQuery[]
}

/** So few rows are a lookup by a key, which may meet an old row, but does not need all of them. */
const MOST_LOOKED_UP = 100

/** The window of time that the queries on a table read; undefined when one of them reads all of it, or its end. */
export async function timeWindow(
  one: ExaminedTable,
  column: string,
  planner: Planner,
): Promise<TimeWindow | undefined> {
  const window: TimeWindow = { seconds: 0, unknown: [], bounded: [] }
  for (const query of one.queries) {
    const bounds = lowerBounds(query.node, column)
    if (bounds.length === 0) {
      const restricted = query.uses.some(
        ({ table, predicates }) =>
          table === one.table && predicates.some((predicate) => predicate.column === column),
      )
      if (restricted || readRows(query, one) > MOST_LOOKED_UP) return undefined
      continue
    }
    window.bounded.push(query)
    for (const bound of bounds) {
      const seconds = await age(bound, planner)
      if (seconds === undefined) window.unknown.push(query)
      else window.seconds = Math.max(window.seconds, seconds)
    }
  }
  return window
}

function readRows({ plan }: ExaminedQuery, { table }: ExaminedTable): number {
  let most = 0
  const visit = (node: typeof plan.root): void => {
    if (node.relationName === table.name) most = Math.max(most, node.planRows)
    for (const child of node.children) visit(child)
  }
  visit(plan.root)
  return most
}

/** What a column has to be greater than: the other side of `>`, `>=` and BETWEEN. */
function lowerBounds(node: Node, column: string): Node[] {
  return nodesOf(node, 'A_Expr').flatMap((expression): Node[] => {
    const { kind, lexpr, rexpr } = expression
    if (kind === 'AEXPR_BETWEEN' && isColumn(lexpr, column)) {
      const [low] = rexpr && 'List' in rexpr ? (rexpr.List.items ?? []) : []
      return low ? [low] : []
    }
    const operator = operatorOf(expression)
    if (/^>=?$/.test(operator) && isColumn(lexpr, column)) return rexpr ? [rexpr] : []
    if (/^<=?$/.test(operator) && isColumn(rexpr, column)) return lexpr ? [lexpr] : []
    return []
  })
}

function operatorOf({ kind, name }: A_Expr): string {
  const last = name?.at(-1)
  return kind === 'AEXPR_OP' && last && 'String' in last ? (last.String.sval ?? '') : ''
}

function isColumn(node: Node | undefined, column: string): boolean {
  const last = node && 'ColumnRef' in node ? node.ColumnRef.fields?.at(-1) : undefined
  return last !== undefined && 'String' in last && last.String.sval === column
}

async function age(bound: Node, planner: Planner): Promise<number | undefined> {
  const sql = expressionSql(bound)
  if (sql === undefined) return undefined
  try {
    const [row] = await planner.engine.query<{ seconds: number }>(
      `SELECT extract(epoch FROM pg_catalog.now() - (${sql})::timestamptz)::float8 AS seconds`,
    )
    return row?.seconds
  } catch (error) {
    if (error instanceof EngineError) return undefined
    throw error
  }
}
