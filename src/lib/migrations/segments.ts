import { PostAiError } from '../core/error.ts'
import type { MigrationScript } from './migration-file.ts'
import { type MigrationStatement, placeOf } from './statements.ts'
import { mayCommit, outsideTransaction, transactionWord } from './transaction-rules.ts'

/**
 * Statements that succeed or fail together. A `transaction` is run in one; an `outside` segment is a single
 * statement that no transaction block may hold, and `why` says which kind it is.
 */
export type Segment =
  | { kind: 'transaction'; statements: readonly MigrationStatement[] }
  | { kind: 'outside'; statements: readonly [MigrationStatement]; why: string }

/**
 * Cuts a script into segments. As much as possible is one transaction; it ends before and after a statement that
 * cannot be in one, where the script itself says BEGIN or COMMIT, and after ALTER TYPE ADD VALUE when a later
 * statement uses the new value, which a transaction may not. With `transaction:false` every statement stands alone.
 * Throws `INPUT_INVALID` for a script that rolls back.
 */
export function segmentsOf(script: MigrationScript, statements: readonly MigrationStatement[]): Segment[] {
  const segments: Segment[] = []
  let open: MigrationStatement[] = []
  const close = () => {
    if (open.length > 0) segments.push({ kind: 'transaction', statements: open })
    open = []
  }
  for (const [index, statement] of statements.entries()) {
    const word = transactionWord(statement.node)
    if (word === 'rollback') throw rollsBack(script, statement)
    if (word !== null) {
      close()
      continue
    }
    const why = outsideTransaction(statement.node) ?? committing(script, statement)
    if (why !== null) {
      close()
      segments.push({ kind: 'outside', statements: [statement], why })
      continue
    }
    open.push(statement)
    if (!script.transaction || isNeededLater(statement, statements.slice(index + 1))) close()
  }
  close()
  return segments
}

function committing(script: MigrationScript, { node }: MigrationStatement): string | null {
  return !script.transaction && mayCommit(node) ? 'CALL or DO in a file without transaction' : null
}

/** A value added to an enum type cannot be used before the transaction that adds it has committed. */
function isNeededLater({ node }: MigrationStatement, later: readonly MigrationStatement[]): boolean {
  if (!('AlterEnumStmt' in node)) return false
  const { newVal, oldVal } = node.AlterEnumStmt
  return newVal !== undefined && oldVal === undefined && later.some(({ sql }) => sql.includes(`'${newVal}'`))
}

function rollsBack(script: MigrationScript, { line }: MigrationStatement): PostAiError {
  return new PostAiError(
    'INPUT_INVALID',
    `${placeOf(script, line)}: a migration cannot roll back or prepare its own transaction.`,
    { hints: ['Take the statement out: what fails is rolled back without it.'] },
  )
}
