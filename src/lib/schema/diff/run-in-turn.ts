import { type Shadow, ShadowRefusal } from '../../migrations/proof/shadow.ts'
import { UNCHECKED } from './plan-changes.ts'

/**
 * Runs statements one after the other, each by itself; one that is refused is tried again after the others, as long as
 * that helps. Resolves with the order in which they ran; those that never did come last.
 */
export async function runInTurn(shadow: Shadow, statements: readonly string[]): Promise<string[]> {
  const done: string[] = []
  let open = [...statements]
  for (;;) {
    const refused: string[] = []
    for (const sql of open) {
      if (await runs(shadow, sql)) done.push(sql)
      else refused.push(sql)
    }
    if (refused.length === 0 || refused.length === open.length) break
    open = refused
  }
  await shadow.query('RESET check_function_bodies')
  return [...done, ...statements.filter((sql) => !done.includes(sql))]
}

/** Whether all of them run; if not, nothing of them is left. */
export async function runsWhole(shadow: Shadow, statements: readonly string[]): Promise<boolean> {
  return runs(shadow, statements.join(';\n'))
}

async function runs(shadow: Shadow, sql: string): Promise<boolean> {
  try {
    // what a transaction sets for itself would be forgotten here
    await shadow.query(sql === UNCHECKED ? sql.replace(' LOCAL', '') : sql)
    return true
  } catch (error) {
    if (error instanceof ShadowRefusal) return false
    throw error
  }
}
