import { formatDuration, formatPercent } from '../../core/units.ts'
import { type Rule, severityOf } from '../rule.ts'

const LEAST_PART = 0.1
const LEAST_MS = 10

/**
 * Compiling the query takes a considerable part of its time.
 *
 * Why: Just-in-time compilation pays off for queries that run for seconds. It is switched on by estimated cost, so
 * an overestimated query is compiled for nothing. Reported from 10 ms and a tenth of the time on.
 *
 * Bad:
 * ```sql
 * SET jit_above_cost = 0;
 * SET jit_inline_above_cost = 0;
 * SET jit_optimize_above_cost = 0;
 * SELECT count(*) FROM orders WHERE total > 10;
 * ```
 *
 * Good:
 * ```sql
 * SET jit = off;
 * SELECT count(*) FROM orders WHERE total > 10;
 * ```
 *
 * Source: PostgreSQL documentation, When to JIT?
 */
export const jitOverhead: Rule = {
  name: 'jit-overhead',
  summary: 'compiling the query takes a considerable part of its time',
  needs: ['actuals'],
  severity: 'by share',
  check: ({ plan }) => {
    const time = plan?.jit?.timing?.total ?? 0
    const whole = plan?.executionTime ?? plan?.root.metrics.totalTime ?? 0
    if (!plan || time < LEAST_MS || time / whole < LEAST_PART) return []
    return [
      {
        severity: severityOf(time / whole),
        title: `JIT compilation takes ${formatDuration(time)}, ${formatPercent(time / whole)} of the execution`,
        evidence: [
          { name: 'compilation', value: time, unit: 'ms' },
          { name: 'execution', value: whole, unit: 'ms' },
          { name: 'functions compiled', value: plan.jit?.functions ?? 0, unit: 'count' },
          { name: 'cost of the plan', value: plan.root.totalCost, unit: 'cost' },
        ],
        meaning:
          'The estimated cost is above jit_above_cost, though the query is too short for compilation to pay off.',
        nextStep:
          'SET jit = off; for this query or role, or raise jit_above_cost above the cost of the plan.',
      },
    ]
  },
}
