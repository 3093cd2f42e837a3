import type { RunContext } from '../core/context.ts'
import type { ReadyDatabase } from './init-result.ts'
import { localDatabaseUrl } from './local-target.ts'
import type { LocalDatabase } from './project-config.ts'

/** Makes a database on the local server. */
export async function readyLocal(
  wanted: LocalDatabase,
  env: NodeJS.ProcessEnv,
  context: RunContext,
): Promise<ReadyDatabase> {
  await localDatabaseUrl(wanted, env, context)
  throw new Error('not yet')
}
