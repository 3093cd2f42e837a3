import { judgeFunction } from '../../src/lib/guard/judge-function.ts'
import { objectsInTree } from '../../src/lib/guard/node-tree.ts'
import { readOperators } from '../../src/lib/guard/operators.ts'
import { readProcs } from '../../src/lib/guard/procs.ts'
import type { Connection } from '../../src/lib/postgres/connection.ts'

/**
 * What the server itself makes of statements: it prints every tree that it has resolved and rewritten, views and policies
 * included, as a message to this session.
 */
export async function treeReader(connection: Connection) {
  await connection.script(
    `SET debug_print_rewritten = on; SET debug_pretty_print = off; SET client_min_messages = log`,
  )
  let trees: string[] = []
  connection.client.on('notice', ({ message, detail }) => {
    if (/^(?:rewritten )?parse tree/.test(message ?? '') && detail) trees.push(detail)
  })
  return async (sql: string): Promise<string[] | undefined> => {
    trees = []
    try {
      await connection.query(`PREPARE post_ai_oracle AS ${sql}`)
    } catch {
      return undefined
    }
    const found = trees
    await connection.query('DEALLOCATE post_ai_oracle')
    return found.filter((tree) => !tree.includes(':utilityStmt {'))
  }
}

/** The functions in the server's trees that are refused when judged one by one. */
export async function refusedIn(trees: readonly string[], connection: Connection): Promise<string[]> {
  const objects = trees.map(objectsInTree)
  const operators = await readOperators(
    connection,
    objects.flatMap((object) => object.operators),
  )
  const oids = [...objects.flatMap((object) => object.functions), ...operators.map(({ code }) => code)]
  const procs = await readProcs(connection, [...new Set(oids)])
  const refused = procs.filter(
    (proc) => judgeFunction(proc, 'called', new Set(), ['public', 'shadows']).kind === 'refused',
  )
  return refused.map(({ signature }) => signature)
}
