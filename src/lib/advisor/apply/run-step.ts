import type { Node } from '@pgsql/types'
import type { RunContext } from '../../core/context.ts'
import { type Connection, connect } from '../../postgres/connection.ts'
import { dropInvalid, dropRemains, type IndexPlace, type Remains } from '../../postgres/index-remains.ts'
import { dropRebuildRemains, rebuildRemains } from '../../postgres/rebuild-remains.ts'
import { loadParser } from '../../sql/parser.ts'
import { type CheckResult, checkFor } from './check.ts'
import { halfDropped } from './half-dropped.ts'
import { watchProgress } from './progress.ts'
import type { Step } from './step.ts'

/** A concurrent build has to wait for old snapshots, however long they last, and holds up nobody meanwhile. */
const SETTINGS = { statement_timeout: '0', idle_in_transaction_session_timeout: '0' }

/** Other statements are quick, but whoever comes while they wait for their lock waits behind them. */
const LOCK_TIMEOUT = '5s'

/** Why a step was not finished, and what there is of it. */
export class StepFailure extends Error {
  /** Its statements that were done before, and stay. */
  readonly done: readonly string[]
  /** Statements that take away what could not be cleaned up. */
  readonly left: readonly string[]

  constructor(cause: unknown, done: readonly string[], left: readonly string[]) {
    super('a step failed', { cause })
    this.done = done
    this.left = left
  }
}

/** What a step has done so far. */
interface Trace {
  /** Of the session that runs it. */
  pid: number | null
  /** Statements that stay done when a later one fails; indexes are taken away again. */
  done: string[]
  created: Remains[]
  /** Half-made copies of indexes that were there before. */
  strangers: readonly string[]
}

/**
 * Runs the statements of a step in a session of its own, reports progress, and checks what came of it. Indexes that were
 * not finished are dropped when it fails or is interrupted. Throws `StepFailure`.
 */
export async function runStep(url: string, step: Step, context: RunContext): Promise<CheckResult> {
  const trace: Trace = { pid: null, done: [], created: [], strangers: [] }
  try {
    await using connection = await connect(url, { signal: context.signal, settings: SETTINGS })
    trace.pid = (connection.client as unknown as { processID: number | null }).processID
    if (step.kind === 'reindex') trace.strangers = await rebuildRemains(connection)
    const statements = (await loadParser()).statements(step.ddl)
    const nodes = statements.map(({ node }) => node)
    const check = await checkFor(step, nodes, connection)
    {
      await using _ = watchProgress(url, trace.pid, context)
      for (const statement of statements) await run(connection, statement, trace)
    }
    return await check(connection, trace.created)
  } catch (error) {
    const left = await cleanUp(url, step, trace)
    throw new StepFailure(error, trace.done, left)
  }
}

/** Runs one statement; an index that it creates, or fails to, is noted. */
async function run(
  connection: Connection,
  { text, node }: { text: string; node: Node },
  trace: Trace,
): Promise<void> {
  const created = createdBy(node)
  if (created) await dropInvalid(connection, created)
  const index = created && { ...created, created: false }
  if (index) trace.created.push(index)
  await connection.script(`SET lock_timeout = '${isConcurrent(node) ? 0 : LOCK_TIMEOUT}'`)
  await connection.script(text)
  if (index) index.created = true
  if (!isOfIndex(node)) trace.done.push(text)
}

async function cleanUp(url: string, { kind, ddl }: Step, trace: Trace): Promise<string[]> {
  if (trace.pid === null) return []
  if (trace.created.length > 0) return await dropRemains(url, trace.pid, trace.created)
  if (kind === 'reindex') return await dropRebuildRemains(url, trace.pid, trace.strangers)
  if (kind === 'drop-index') return await halfDropped(url, ddl)
  return []
}

/** The index that a statement creates; undefined for ATTACH PARTITION. */
function createdBy(node: Node): IndexPlace | undefined {
  if (!('IndexStmt' in node) || !node.IndexStmt.idxname) return undefined
  return { schema: node.IndexStmt.relation?.schemaname ?? 'public', index: node.IndexStmt.idxname }
}

/** CREATE INDEX, and the ATTACH PARTITION that belongs to one. */
function isOfIndex(node: Node): boolean {
  return 'IndexStmt' in node || ('AlterTableStmt' in node && node.AlterTableStmt.objtype === 'OBJECT_INDEX')
}

/** Whether a statement waits for others without others waiting for it. */
function isConcurrent(node: Node): boolean {
  if ('IndexStmt' in node) return node.IndexStmt.concurrent ?? false
  if ('DropStmt' in node) return node.DropStmt.concurrent ?? false
  if (!('ReindexStmt' in node)) return false
  const options = node.ReindexStmt.params ?? []
  return options.some((option) => 'DefElem' in option && option.DefElem.defname === 'concurrently')
}
