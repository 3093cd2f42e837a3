import type { Workload } from '../../advisor/workload/workload.ts'
import type { RunContext } from '../../core/context.ts'
import { messageOf, PostAiError } from '../../core/error.ts'
import type { Snapshot } from '../../sandbox/snapshot.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import { planImpact } from '../impact/plan-impact.ts'
import type { MigrationFile, MigrationScript } from '../migration-file.ts'
import type { Base } from '../proof/base.ts'
import { openRollbackProver, type RollbackQuestion } from '../proof/prove-rollback.ts'
import type { RollbackVerdict } from '../proof/verdict.ts'
import { statementsOf } from '../statements.ts'
import type { CheckedFile, CheckedRollback } from './check-result.ts'

/** What is there before the first migration that is checked, and the queries that are run on it. */
export interface Before {
  schema: Snapshot | readonly MigrationScript[]
  workload: Pick<Workload, 'queries'> | null
}

/** Finds out, file by file and in their order, whether each can be undone and what it does to plans. */
export interface Consequences extends AsyncDisposable {
  of(file: MigrationFile): Promise<Pick<CheckedFile, 'rollback' | 'planImpact' | 'notTried'>>
}

/** Opens it. Nothing is started before the first file. */
export function openConsequences(
  before: Before,
  where: Pick<RollbackQuestion, 'major' | 'server'>,
  context: RunContext,
): Consequences {
  const prover = openRollbackProver(context)
  const done: MigrationScript[] = []
  return {
    async of(file) {
      const base = baseAfter(before.schema, done)
      const { up, down } = file
      context.report.step(`Trying to undo ${up.path}`)
      const rollback = await orReason(() => prover.prove({ before: base, up, down, ...where }))
      const impacts = await impactsOf(base, before.workload, up, context)
      done.push(up)
      return {
        rollback: 'reason' in rollback ? untried(rollback.reason) : shown(rollback.result),
        planImpact: 'reason' in impacts ? null : impacts.result,
        notTried: 'reason' in impacts ? [`The workload was not planned after it: ${impacts.reason}`] : [],
      }
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
  base: Base,
  workload: Before['workload'],
  up: MigrationScript,
  context: RunContext,
): Promise<Tried<CheckedFile['planImpact']>> {
  if (!workload || typeof base === 'string' || !('schemaSql' in base)) return { result: null }
  context.report.step(`Planning the workload after ${up.path}`)
  return orReason(async () => planImpact(base, workload, await statementsOf(up), context))
}

/** What came of a try, or why it could not be made. */
type Tried<Result> = { result: Result } | { reason: string }

/** A file that cannot be tried is no reason to say nothing of the others. */
async function orReason<Result>(work: () => Promise<Result>): Promise<Tried<Result>> {
  try {
    return { result: await work() }
  } catch (error) {
    if (error instanceof PostAiError && /^(SQL_|INPUT_INVALID|SANDBOX_FAILED)/.test(error.code))
      return { reason: messageOf(error) }
    throw error
  }
}

function shown({ verdict, detail, limits, generatedDown }: RollbackVerdict): CheckedRollback {
  return { verdict, detail, limits, generatedDown }
}

function untried(reason: string): CheckedRollback {
  return {
    verdict: 'cannot-run-here',
    detail: `It was not tried: ${reason}`,
    limits: [],
    generatedDown: null,
  }
}
