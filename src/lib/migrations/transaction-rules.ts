import type { Node } from '@pgsql/types'
import { rootTag } from '../sql/statement.ts'
import { nodesOf } from '../sql/walk.ts'

/**
 * Why a statement cannot run inside a transaction block, as its words tell; null when it can. What a procedure or a
 * DO block does inside is not seen: those that commit need `transaction:false` in their file.
 * After PreventInTransactionBlock in utility.c and its callers, PostgreSQL 13 to 18.
 */
export function outsideTransaction(node: Node): string | null {
  return outside[rootTag(node)]?.(node as never) ?? null
}

type Fields = Record<string, unknown>
type Test = (node: Record<string, Fields>) => string | null

const always = (words: string) => (): string => words
const concurrently = (tag: string, words: string): Test => {
  return (node) => (node[tag]?.concurrent === true ? words : null)
}

const outside: Record<string, Test> = {
  IndexStmt: concurrently('IndexStmt', 'CREATE INDEX CONCURRENTLY'),
  DropStmt: concurrently('DropStmt', 'DROP INDEX CONCURRENTLY'),
  ReindexStmt: reindex,
  AlterTableStmt: (node) =>
    nodesOf(node, 'PartitionCmd').some(({ concurrent }) => concurrent)
      ? 'DETACH PARTITION CONCURRENTLY'
      : null,
  VacuumStmt: (node) => (node.VacuumStmt?.is_vacuumcmd === true ? 'VACUUM' : null),
  // one table is clustered in a transaction, all of them are not
  ClusterStmt: (node) => (node.ClusterStmt?.relation === undefined ? 'CLUSTER of all tables' : null),
  AlterSystemStmt: always('ALTER SYSTEM'),
  CreatedbStmt: always('CREATE DATABASE'),
  DropdbStmt: always('DROP DATABASE'),
  AlterDatabaseStmt: (node) =>
    hasOption(node.AlterDatabaseStmt, 'tablespace') ? 'ALTER DATABASE SET TABLESPACE' : null,
  CreateTableSpaceStmt: always('CREATE TABLESPACE'),
  DropTableSpaceStmt: always('DROP TABLESPACE'),
  CreateSubscriptionStmt: (node) =>
    optionIs(node.CreateSubscriptionStmt, ['connect', 'create_slot'], 'false') ? null : 'CREATE SUBSCRIPTION',
  AlterSubscriptionStmt: (node) =>
    /REFRESH|PUBLICATION/.test(String(node.AlterSubscriptionStmt?.kind)) ? 'ALTER SUBSCRIPTION' : null,
  DropSubscriptionStmt: always('DROP SUBSCRIPTION'),
}

function reindex(node: Record<string, Fields>): string | null {
  if (hasOption(node.ReindexStmt, 'concurrently')) return 'REINDEX CONCURRENTLY'
  const kind = String(node.ReindexStmt?.kind)
  return /SCHEMA|SYSTEM|DATABASE/.test(kind) ? 'REINDEX of many tables' : null
}

function options(fields: Fields | undefined): { name: string; value: string }[] {
  return nodesOf(fields, 'DefElem').map(({ defname, arg }) => ({
    name: defname ?? '',
    value: JSON.stringify(arg ?? null),
  }))
}

function hasOption(fields: Fields | undefined, name: string): boolean {
  return options(fields).some((option) => option.name === name)
}

function optionIs(fields: Fields | undefined, names: readonly string[], value: string): boolean {
  return options(fields).some((option) => names.includes(option.name) && option.value.includes(value))
}

/**
 * Whether a statement may run in a transaction of its own making only: CALL and DO, whose bodies may commit.
 * Asked of statements in files that are not to be run in a transaction.
 */
export function mayCommit(node: Node): boolean {
  return 'CallStmt' in node || 'DoStmt' in node
}

/** What BEGIN, COMMIT and ROLLBACK mean in a script; null for every other statement, savepoints among them. */
export function transactionWord(node: Node): 'begin' | 'commit' | 'rollback' | null {
  if (!('TransactionStmt' in node)) return null
  const kind = String(node.TransactionStmt.kind)
  if (/TRANS_STMT_(BEGIN|START)$/.test(kind)) return 'begin'
  if (/TRANS_STMT_COMMIT$/.test(kind)) return 'commit'
  return /TRANS_STMT_(ROLLBACK|PREPARE|COMMIT_PREPARED|ROLLBACK_PREPARED)$/.test(kind) ? 'rollback' : null
}

/** A statement that changes settings of the session for what comes after it: SET and RESET, not SET LOCAL. */
export function setsSession(node: Node): boolean {
  if ('VariableSetStmt' in node) return node.VariableSetStmt.is_local !== true && !isTransactionSetting(node)
  return 'SelectStmt' in node && /"set_config"/.test(JSON.stringify(node))
}

function isTransactionSetting(node: Node): boolean {
  return 'VariableSetStmt' in node && /^TRANSACTION/.test(node.VariableSetStmt.name ?? '')
}
