import type { Node } from '@pgsql/types'
import type { Engine } from '../../sandbox/engine.ts'
import { nodesOf } from '../../sql/walk.ts'

/** Names of functions by what they do, the database's own among them; a name counts when one of its functions does. */
export interface FunctionKinds {
  /** Each call may give something else, or change something. */
  volatile: ReadonlySet<string>
  /** Aggregates, window functions and those that return sets: with one, rows of the result are not rows that are read. */
  rowChangers: ReadonlySet<string>
}

const known = new WeakMap<Engine, Promise<FunctionKinds>>()

/** The kinds of functions that the sandbox has, asked once for an engine. */
export function functionKinds(engine: Engine): Promise<FunctionKinds> {
  const asked = known.get(engine) ?? ask(engine)
  known.set(engine, asked)
  return asked
}

async function ask(engine: Engine): Promise<FunctionKinds> {
  const rows = await engine.query<{ name: string; volatile: boolean; changer: boolean }>(
    `SELECT proname AS name, bool_or(provolatile = 'v') AS volatile,
            bool_or(prokind IN ('a', 'w') OR proretset) AS changer
     FROM pg_catalog.pg_proc GROUP BY proname HAVING bool_or(provolatile = 'v' OR prokind IN ('a', 'w') OR proretset)`,
  )
  return {
    volatile: new Set(rows.filter((row) => row.volatile).map(({ name }) => name)),
    rowChangers: new Set(rows.filter((row) => row.changer).map(({ name }) => name)),
  }
}

/** The names, without their schemas, of the functions that a statement calls. */
export function functionsIn(node: Node): string[] {
  return nodesOf({ node }, 'FuncCall').flatMap(({ funcname }) => {
    const name = funcname?.at(-1)
    return name && 'String' in name ? [name.String.sval ?? ''] : []
  })
}
