import type { Node, OnConflictClause, RangeVar } from '@pgsql/types'
import type { Plan } from '../plan/plan.ts'
import { planFromJson } from '../plan/plan-json.ts'
import type { Catalog, Table } from '../sandbox/catalog.ts'
import { EngineError } from '../sandbox/engine-error.ts'
import type { Planner } from '../sandbox/planner.ts'
import { loadParser } from '../sql/parser.ts'
import { statementKind } from '../sql/statement.ts'
import { readUses, targetNames } from './uses/read-uses.ts'
import type { RelationUse } from './uses/relation-use.ts'
import type { SkippedQuery, Workload, WorkloadQuery } from './workload/workload.ts'

/** A query of the workload that the sandbox could plan. */
export interface ExaminedQuery {
  query: WorkloadQuery
  node: Node
  uses: readonly RelationUse[]
  /** The plan with the indexes that exist today. */
  plan: Plan
  /** `pg_class.oid` of the tables it mentions. */
  tables: ReadonlySet<number>
  /** What it writes at its top level; undefined where it only reads. */
  writes: Written | undefined
  /** What one unit of plan cost of this query is worth: milliseconds where times were measured, else calls. */
  weight: number
}

/** A table that a statement writes, and which columns of the rows that are there it changes. */
export interface Written {
  table: Table
  kind: 'insert' | 'update' | 'delete'
  columns: readonly string[]
}

/** The queries of a workload that can be planned, and the others by reason. */
export interface Examination {
  queries: ExaminedQuery[]
  skipped: SkippedQuery[]
}

/** Parses and plans every query of a workload in the sandbox, as things are today. */
export async function examine(workload: Workload, planner: Planner): Promise<Examination> {
  const parser = await loadParser()
  const queries: ExaminedQuery[] = []
  const skipped = new Map<string, SkippedQuery>()
  for (const query of workload.queries) {
    const [statement] = parser.statements(query.sql)
    if (!statement) continue
    try {
      const plan = planFromJson(await planner.explain(query.sql))
      const uses = readUses(statement.node, planner.catalog)
      queries.push({
        query,
        node: statement.node,
        uses,
        plan,
        tables: new Set(uses.map((use) => use.table.oid)),
        writes: writtenBy(statement.node, planner.catalog),
        weight: weightOf(query, plan),
      })
    } catch (error) {
      if (!(error instanceof EngineError)) throw error
      const reason = `the embedded planner refuses it: ${error.message}`
      const known = skipped.get(reason)
      skipped.set(reason, {
        reason,
        count: (known?.count ?? 0) + 1,
        example: known?.example ?? query.sql.slice(0, 100),
      })
    }
  }
  return { queries, skipped: [...workload.skipped, ...skipped.values()] }
}

function writtenBy(node: Node, catalog: Catalog): Written | undefined {
  const statement = Object.values(node)[0] as {
    relation?: RangeVar
    targetList?: Node[]
    onConflictClause?: OnConflictClause
  }
  const kind = statementKind(node)
  if (kind !== 'insert' && kind !== 'update' && kind !== 'delete') return undefined
  const { relation, onConflictClause } = statement
  const table = relation && catalog.resolve(relation.schemaname, relation.relname ?? '')
  if (!table) return undefined
  const targets = kind === 'update' ? statement.targetList : onConflictClause?.targetList
  return { table, kind, columns: targetNames(targets) }
}

function weightOf(query: WorkloadQuery, plan: Plan): number {
  const cost = Math.max(plan.root.totalCost, 0.01)
  return query.totalMs === undefined ? query.calls : query.totalMs / cost
}
