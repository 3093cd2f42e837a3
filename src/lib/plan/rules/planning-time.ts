import { formatDuration } from '../../core/units.ts'
import { planNodes } from '../plan.ts'
import { type Rule, severityOf } from '../rule.ts'

const LEAST_MS = 10

/**
 * Planning takes longer than running.
 *
 * Why: Many joins, partitions or indexes, bloated catalogs and high statistics targets make planning slow; for a
 * statement that runs often the plan can be kept. Reported from 10 ms on, when planning takes longer than the
 * execution.
 *
 * Bad:
 * ```sql
 * SELECT * FROM measurements WHERE taken_at = '2026-01-01 10:00'; -- a table of 2,000 partitions
 * ```
 *
 * Good:
 * ```sql
 * PREPARE at (timestamptz) AS SELECT * FROM measurements WHERE taken_at = $1;
 * SET plan_cache_mode = force_generic_plan;
 * EXECUTE at ('2026-01-01 10:00');
 * ```
 *
 * Source: PostgreSQL documentation, Best Practices for Declarative Partitioning; PREPARE.
 */
export const planningTime: Rule = {
  name: 'planning-time',
  summary: 'planning takes longer than running',
  needs: ['actuals'],
  severity: 'by share',
  check: ({ plan }) => {
    const { planningTime: planning, executionTime: execution } = plan ?? {}
    if (!plan || planning === undefined || execution === undefined) return []
    if (planning < LEAST_MS || planning <= execution) return []
    const relations = planNodes(plan.root).filter((node) => node.relationName !== undefined).length
    return [
      {
        severity: severityOf(planning / (planning + execution)),
        title: `Planning takes ${formatDuration(planning)}, running ${formatDuration(execution)}`,
        evidence: [
          { name: 'planning', value: planning, unit: 'ms' },
          { name: 'execution', value: execution, unit: 'ms' },
          { name: 'scans in the plan', value: relations, unit: 'count' },
        ],
        meaning:
          'Most of the time goes into finding the plan: many relations, partitions or indexes to consider.',
        nextStep:
          'Prepare the statement and let its plan be kept (PREPARE, or the prepared statements of the driver), and let the partition key be compared with a constant.',
      },
    ]
  },
}
