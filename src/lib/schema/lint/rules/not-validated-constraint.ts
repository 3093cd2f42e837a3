import { qualifiedName, quoteIdentifier } from '../../../sql/quote.ts'
import { eachTable, type LintRule, partObject, shownName } from '../rule.ts'

/**
 * A constraint that was added NOT VALID and never validated.
 *
 * Why: It holds for new rows only: those that were there may break it. The planner does not rely on it, and an UPDATE of
 * such an old row fails on a column that it does not touch. NOT VALID is the right first step; VALIDATE CONSTRAINT is the second.
 *
 * Bad:
 * ```sql
 * CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
 * ALTER TABLE orders ADD CONSTRAINT total_positive CHECK (total >= 0) NOT VALID;
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);
 * ALTER TABLE orders ADD CONSTRAINT total_positive CHECK (total >= 0) NOT VALID;
 * ALTER TABLE orders VALIDATE CONSTRAINT total_positive;
 * ```
 *
 * Source: PostgreSQL documentation, ALTER TABLE.
 */
export const notValidatedConstraint: LintRule = {
  name: 'not-validated-constraint',
  summary: 'a constraint was added NOT VALID and never validated',
  severity: 'caution',
  why: 'Rows that were there before may break it, and the planner does not rely on it.',
  check: eachTable((table) =>
    table.constraints
      .filter(({ validated, enforced, inherited }) => !validated && enforced && !inherited)
      .map(({ name }) => ({
        object: partObject(table, 'constraint', name),
        message: `${name} of ${shownName(table)} is NOT VALID.`,
        fix: 'Validate it; reads and writes go on meanwhile. When rows break it, correct them first.',
        sql: `ALTER TABLE ${qualifiedName(table.schema, table.name)} VALIDATE CONSTRAINT ${quoteIdentifier(name)};`,
      })),
  ),
}
