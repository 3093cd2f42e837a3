import type { Planner } from '../../src/lib/sandbox/planner.ts'

/** A planner that counts what it is asked to plan, by whatever way. */
export interface CountedPlanner extends Planner {
  /** EXPLAINs so far. */
  readonly calls: { count: number }
}

/** Counts the EXPLAINs of a planner. */
export function counted(planner: Planner): CountedPlanner {
  const calls = { count: 0 }
  const count = (sql: string) => {
    calls.count += sql.match(/\bEXPLAIN\s*\(/g)?.length ?? 0
  }
  return {
    ...planner,
    calls,
    engine: {
      ...planner.engine,
      query: (sql) => {
        count(sql)
        return planner.engine.query(sql)
      },
      script: (sql) => {
        count(sql)
        return planner.engine.script(sql)
      },
    },
    explain: (...call) => {
      calls.count += 1
      return planner.explain(...call)
    },
  }
}
