import type { RunContext } from '../../core/context.ts'
import type { Connection } from '../../postgres/connection.ts'
import { openPlanner, type Planner } from '../../sandbox/planner.ts'
import type { Snapshot } from '../../sandbox/snapshot.ts'

/** Says how many rows a statement would change, by a planner; null when it cannot be planned. */
export type PlannedRows = (sql: string) => Promise<number | null>

interface PlanNode {
  'Node Type': string
  'Plan Rows': number
  Plans?: PlanNode[]
}

/** ModifyTable itself returns no rows: those of what feeds it count. */
function changedBy(plan: unknown): number | null {
  const root = (plan as [{ Plan: PlanNode }] | undefined)?.[0]?.Plan
  if (root?.['Node Type'] !== 'ModifyTable') return null
  return (root.Plans ?? []).reduce((sum, node) => sum + node['Plan Rows'], 0)
}

/** Asks the server that the migration is for; it plans and does not run the statement. */
export function livePlannedRows(connection: Connection): PlannedRows {
  return async (sql) => {
    await connection.script('SAVEPOINT planned')
    try {
      const [row] = await connection.script<{ 'QUERY PLAN': unknown }>(`EXPLAIN (FORMAT JSON) ${sql}`)
      return changedBy(row?.['QUERY PLAN'])
    } catch {
      // it names what earlier statements of the migration make
      return null
    } finally {
      await connection.script('ROLLBACK TO planned')
    }
  }
}

/** Asks the embedded planner with the statistics of a snapshot, which is started for the first question. */
export function snapshotPlannedRows(
  snapshot: Snapshot,
  context: RunContext,
): { rows: PlannedRows } & AsyncDisposable {
  let planner: Promise<Planner> | undefined
  return {
    async rows(sql) {
      planner ??= openPlanner(snapshot, context)
      const opened = await planner
      return opened.explain(sql).then(changedBy, () => null)
    },
    async [Symbol.asyncDispose]() {
      const opened = await planner?.catch(() => undefined)
      await opened?.[Symbol.asyncDispose]()
    },
  }
}
