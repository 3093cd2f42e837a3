import type { Workload } from '../../advisor/workload/workload.ts'
import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import type { Snapshot } from '../../sandbox/snapshot.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import { planImpact } from '../impact/plan-impact.ts'
import type { MigrationFile, MigrationScript } from '../migration-file.ts'
import { openRollbackProver } from '../proof/prove-rollback.ts'
import { statementsOf } from '../statements.ts'
import type { CheckedFile } from './check-result.ts'

/** What is there before the first migration that is checked, and the queries that are run on it. */
export interface Before {
  schema: Snapshot | readonly MigrationScript[]
  workload: Pick<Workload, 'queries'> | null
}

/** Finds out, file by file and in their order, whether each can be undone and what it does to plans. */
export interface Consequences extends AsyncDisposable {
  of(file: MigrationFile): Promise<Pick<CheckedFile, 'rollback' | 'planImpact'>>
}

/** Opens it. Nothing is started before the first file. */
export function openConsequences(before: Before, major: number, context: RunContext): Consequences {
  const prover = openRollbackProver(context)
  const done: MigrationScript[] = []
  return {
    async of(file) {
      const base = baseAfter(before.schema, done)
      const { up, down } = file
      context.report.step(`Trying to undo ${up.path}`)
      const proof = await orNothing(() => prover.prove({ before: base, up, down, major }))
      const impacts = await impactsOf(base, before.workload, up, context)
      done.push(up)
      return { rollback: proof && { verdict: proof.verdict, detail: proof.detail }, planImpact: impacts }
    },
    [Symbol.asyncDispose]: () => prover[Symbol.asyncDispose](),
  }
}

/** What is there after the files before this one. */
function baseAfter(schema: Before['schema'], done: readonly MigrationScript[]): Snapshot | MigrationScript[] {
  if (!('schemaSql' in schema)) return [...schema, ...done]
  if (done.length === 0) return schema
  // a dump leaves no search path, and is expected to; a script may end in a comment
  const path = schema.searchPath.map(quoteIdentifier).join(', ') || 'public'
  const parts = [
    schema.schemaSql,
    `SET search_path = ${path}`,
    ...done.map(({ sql }) => sql),
    `SET search_path = ''`,
  ]
  return { ...schema, schemaSql: parts.join('\n;\n') }
}

async function impactsOf(
  base: Snapshot | readonly MigrationScript[],
  workload: Before['workload'],
  up: MigrationScript,
  context: RunContext,
): Promise<CheckedFile['planImpact']> {
  if (!workload || !('schemaSql' in base)) return null
  context.report.step(`Planning the workload after ${up.path}`)
  return orNothing(async () => planImpact(base, workload, await statementsOf(up), context))
}

/** What cannot be tried says nothing: that the file does not run is said elsewhere. */
async function orNothing<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof PostAiError && /^(SQL_|INPUT_INVALID|SANDBOX_FAILED)/.test(error.code)) return null
    throw error
  }
}
