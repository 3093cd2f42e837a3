import type { Node } from '@pgsql/types'
import type { Connection } from '../../postgres/connection.ts'
import { type IndexPlace, indexState } from '../../postgres/index-remains.ts'
import { checkChange } from './check-change.ts'
import { checkMaintenance } from './check-maintenance.ts'
import { droppedBy } from './statement-facts.ts'
import type { Step } from './step.ts'

/** What was found after a step. */
export interface CheckResult {
  /** What was looked at to be sure, in a sentence. */
  verified: string
  /** Indexes that were built, with their real sizes. */
  indexes: { name: string; bytes: number }[]
}

/** Looks whether a step did what it was to do; throws a reason when it did not. `built` are the indexes it created. */
export type Check = (connection: Connection, built: readonly IndexPlace[]) => Promise<CheckResult>

/** Remembers what a check needs of the state before the step, and resolves with the check. */
export async function checkFor(
  { kind }: Step,
  nodes: readonly Node[],
  connection: Connection,
): Promise<Check> {
  if (kind === 'create-index') return builtIndexes
  if (kind === 'drop-index') return (session) => goneIndexes(session, nodes)
  if (kind === 'reindex' || kind === 'vacuum' || kind === 'analyze')
    return await checkMaintenance(nodes, connection)
  const check = await checkChange(nodes, connection)
  return async (session, built) => {
    const changed = await check(session, built)
    return built.length === 0
      ? changed
      : { ...changed, indexes: (await builtIndexes(session, built)).indexes }
  }
}

/** An index ON ONLY a partitioned table is valid once its last partition is attached: so all are looked at last. */
async function builtIndexes(connection: Connection, built: readonly IndexPlace[]): Promise<CheckResult> {
  const indexes: CheckResult['indexes'] = []
  for (const place of built) {
    const state = await indexState(connection, place)
    if (!state?.valid) throw new Error(`the index ${place.index} is not valid after its build.`)
    indexes.push({ name: `${place.schema}.${place.index}`, bytes: state.bytes })
  }
  return { verified: `${indexes.length === 1 ? 'It is' : 'They are'} valid.`, indexes }
}

async function goneIndexes(connection: Connection, nodes: readonly Node[]): Promise<CheckResult> {
  for (const place of nodes.flatMap(droppedBy)) {
    if (await indexState(connection, place)) throw new Error(`the index ${place.index} is still there.`)
  }
  return { verified: 'It is gone.', indexes: [] }
}
