import { formatCount, formatDuration, formatPercent } from '../../core/units.ts'
import { matters, type Rule, severityOf } from '../rule.ts'

const LEAST_PART = 0.1
const LEAST_MS = 1

/**
 * Triggers take a considerable part of the time.
 *
 * Why: The time of triggers stands beside the plan, not in it. Foreign keys are checked by triggers: deleting a row
 * looks for rows that refer to it, and without an index on the referring column that reads the whole table, once for
 * each deleted row.
 *
 * Bad:
 * ```sql
 * DELETE FROM orders WHERE id <= 20;
 * ```
 *
 * Good:
 * ```sql
 * CREATE INDEX ON order_items (order_id);
 * DELETE FROM orders WHERE id = 20;
 * ```
 *
 * Source: PostgreSQL documentation, Foreign Keys; Caveats.
 */
export const triggerTime: Rule = {
  name: 'trigger-time',
  summary: 'triggers take a considerable part of the time',
  needs: ['actuals'],
  severity: 'by share',
  check: ({ plan }) => {
    const whole = plan?.executionTime ?? 0
    if (!plan || whole === 0) return []
    return plan.triggers.flatMap(({ triggerName, constraintName, relation, time = 0, calls }) => {
      const share = time / whole
      if (share < LEAST_PART || time < LEAST_MS || !matters(share)) return []
      const name =
        constraintName === undefined ? `Trigger ${triggerName}` : `The foreign key ${constraintName}`
      return [
        {
          severity: severityOf(share),
          title: `${name} takes ${formatDuration(time)}, ${formatPercent(share)} of the execution`,
          evidence: [
            { name: 'time in the trigger', value: time, unit: 'ms' as const },
            { name: 'calls', value: calls, unit: 'count' as const },
            { name: 'execution', value: whole, unit: 'ms' as const },
          ],
          meaning:
            constraintName === undefined
              ? `The trigger${relation === undefined ? '' : ` on ${relation}`} ran ${formatCount(calls)} times, ${formatDuration(time / Math.max(1, calls))} each.`
              : `For each row it is checked what refers to it: ${formatCount(calls)} checks of ${formatDuration(time / Math.max(1, calls))} each.`,
          nextStep:
            constraintName === undefined
              ? `Look at the queries in the function of ${triggerName}; a trigger FOR EACH STATEMENT runs once.`
              : `Index the referring columns of ${constraintName} in the table that has this foreign key.`,
        },
      ]
    })
  },
}
