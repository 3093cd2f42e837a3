import { plural } from '../../core/units.ts'
import { eachNode, matters, type Rule, severityOf } from '../rule.ts'

/**
 * Fewer parallel workers started than the plan counted on.
 *
 * Why: The plan was chosen for more processes. Workers come from one pool for the whole server
 * (max_parallel_workers, within max_worker_processes); when it is empty the query runs with fewer, or alone.
 *
 * Bad:
 * ```sql
 * SET max_parallel_workers = 0;
 * SET min_parallel_table_scan_size = 0;
 * SET parallel_setup_cost = 0;
 * SELECT count(*) FROM orders WHERE shop > 1;
 * ```
 *
 * Good:
 * ```sql
 * SET max_parallel_workers_per_gather = 0;
 * SELECT count(*) FROM orders WHERE shop > 1;
 * ```
 *
 * Source: PostgreSQL documentation, How Parallel Query Works; Worker Processes.
 */
export const workersNotLaunched: Rule = {
  name: 'workers-not-launched',
  summary: 'fewer parallel workers started than the plan counted on',
  needs: ['actuals'],
  severity: 'by share',
  check: eachNode((node) => {
    const { workersPlanned: planned = 0, workersLaunched: launched } = node
    if (launched === undefined || launched >= planned || !matters(node.metrics.totalShare)) return
    return {
      severity: launched === 0 ? severityOf(node.metrics.totalShare) : 'low',
      node: node.id,
      title: `${plural(planned, 'parallel worker')} planned, ${launched} started`,
      evidence: [
        { name: 'workers planned', value: planned, unit: 'workers' },
        { name: 'workers started', value: launched, unit: 'workers' },
        { name: 'share of the whole below it', value: node.metrics.totalShare, unit: 'share' },
      ],
      meaning:
        'The pool of parallel workers was used up or empty, so the parallel part ran with fewer processes than its cost was computed for.',
      nextStep:
        'Raise max_parallel_workers (and max_worker_processes), or lower max_parallel_workers_per_gather so that queries share them.',
    }
  }),
}
