import type { Node } from '@pgsql/types'
import type { Connection } from '../../postgres/connection.ts'

/**
 * How a statement that no transaction holds is run so that a crash at any moment does no harm. What it did and the
 * note that it did it cannot be one transaction: so before it runs, what is there is noted, and after a crash the two
 * are compared.
 */
export interface OutsideRule {
  /**
   * It waits for old snapshots and lets everybody else work meanwhile: a lock_timeout would only break it off and
   * leave something half made.
   */
  patient: boolean
  /** What is there before it runs, as JSON. */
  before(connection: Connection, node: Node): Promise<unknown>
  /** Takes away what would be in its way and is of no use to anybody. */
  prepare?(connection: Connection, node: Node): Promise<void>
  /** Whether it was run, of a statement that was begun and not noted as done. Drops what is half made. */
  settle(connection: Connection, node: Node, before: unknown): Promise<'done' | 'again' | 'unknown'>
  /** Throws when it ended without an error and did not do what it says. */
  verify?(connection: Connection, node: Node, before: unknown): Promise<void>
  /**
   * Takes away, on a session of its own, what a failed run of the session `pid` left. Returns the statements that
   * would take away what could not be.
   */
  cleanUp?(url: string, pid: number, node: Node, before: unknown): Promise<string[]>
}
