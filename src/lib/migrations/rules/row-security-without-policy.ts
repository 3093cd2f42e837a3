import { nodesOf } from '../../sql/walk.ts'
import { keyOf } from '../check/model.ts'
import { type CheckRule, isInUse, shownTable } from '../check/rule.ts'

/**
 * ENABLE ROW LEVEL SECURITY on a table without a policy.
 *
 * Why: Without a policy everybody but the owner (and superusers) sees no row and can write none: the application
 * runs into empty results at once. Silent when a policy is there, or made in the same file.
 *
 * Bad:
 * ```sql
 * ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
 * ```
 *
 * Good:
 * ```sql
 * CREATE POLICY customers_all ON customers USING (true);
 * ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
 * ```
 *
 * Source: PostgreSQL documentation, Row Security Policies.
 */
export const rowSecurityWithoutPolicy: CheckRule = {
  name: 'row-security-without-policy',
  summary: 'row level security is switched on and no policy lets anybody see a row',
  severity: 'danger',
  check({ node, model, later }) {
    if (!('AlterTableStmt' in node)) return []
    const key = keyOf(model, node.AlterTableStmt.relation ?? {})
    const enables = nodesOf(node, 'AlterTableCmd').some(({ subtype }) => subtype === 'AT_EnableRowSecurity')
    const hasPolicy = (model.tables.get(key)?.policies ?? 0) > 0
    const follows = nodesOf(later, 'CreatePolicyStmt').some(({ table }) => keyOf(model, table ?? {}) === key)
    if (!enables || hasPolicy || follows || !isInUse(model, key)) return []
    return [
      {
        message: `${shownTable(key)} has no policy: everybody but its owner sees none of its rows from then on.`,
        fix: `Make the policies first, in the same file: CREATE POLICY … ON ${shownTable(key)} USING (…)`,
      },
    ]
  },
}
