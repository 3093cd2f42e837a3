import { nodesOf } from '../../sql/walk.ts'
import { type CheckSubject, shownTable } from './rule.ts'

/** Why a table is read, and how to have it read without anybody waiting. */
export function scanAdvice({ node, major }: CheckSubject, key: string): { why: string; fix: string } {
  const table = shownTable(key)
  const commands = nodesOf(node, 'AlterTableCmd')
  const [command] = commands
  const constraint = nodesOf(node, 'Constraint').find(({ contype }) =>
    /CHECK|FOREIGN|NOTNULL/.test(contype ?? ''),
  )
  if (commands.some(({ subtype }) => subtype === 'AT_ValidateConstraint'))
    return {
      why: `by VALIDATE CONSTRAINT ${command?.name}, in a transaction that already holds a stronger lock`,
      fix: 'Put VALIDATE CONSTRAINT into a transaction of its own: COMMIT before it, or a second migration.',
    }
  const notNull = commands.find(({ subtype }) => subtype === 'AT_SetNotNull')
  if (notNull) {
    const { name } = notNull
    const check = `${table.replaceAll('.', '_')}_${name}_not_null`
    return {
      why: `to see that ${name} is never null`,
      fix:
        major >= 18
          ? `ALTER TABLE ${table} ADD CONSTRAINT ${check} NOT NULL ${name} NOT VALID; then, in another transaction, VALIDATE CONSTRAINT ${check}.`
          : `ALTER TABLE ${table} ADD CONSTRAINT ${check} CHECK (${name} IS NOT NULL) NOT VALID; in another transaction VALIDATE CONSTRAINT ${check}; then SET NOT NULL, which reads nothing; then, in a statement of its own, DROP CONSTRAINT ${check}.`,
    }
  }
  if ('AlterDomainStmt' in node)
    return {
      why: 'to prove the constraint of the domain',
      fix: 'Add it NOT VALID, and ALTER DOMAIN … VALIDATE CONSTRAINT in another transaction.',
    }
  if (/Partition/.test(command?.subtype ?? '') || 'CreateStmt' in node)
    return {
      why: 'to see that its rows lie within the bounds',
      fix: `Before it, add a CHECK to ${table} that implies the bound (for the default partition: that excludes it) NOT VALID, and VALIDATE it in another transaction.`,
    }
  const kind = constraint?.contype === 'CONSTR_FOREIGN' ? 'the foreign key' : 'the CHECK'
  const first = command?.subtype === 'AT_AddColumn' ? 'Add the column alone; then a' : 'A'
  return {
    why: `to prove ${kind}`,
    fix: `${first}dd the constraint NOT VALID, which reads nothing, and VALIDATE CONSTRAINT in another transaction.`,
  }
}
