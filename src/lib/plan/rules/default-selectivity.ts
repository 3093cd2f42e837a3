import { formatCount, formatPercent } from '../../core/units.ts'
import type { MeasuredNode } from '../metrics.ts'
import { loopsOf, relationOf, tableSql } from '../node-words.ts'
import { eachNode, type Rule, severityOf } from '../rule.ts'

/** The guesses of selfuncs.h: equality, ranges and matches; a boolean function; a prefix match. */
const DEFAULTS = [0.005, 1 / 3, 0.01]
const TOLERANCE = 0.02
const LEAST_FACTOR = 5
const LEAST_ROWS_READ = 1000
/** Rounding to whole rows would fit any default to so few. */
const LEAST_ROWS_EXPECTED = 5

/**
 * The planner had no statistics for a condition and took a fixed guess.
 *
 * Why: There are statistics for columns, not for expressions. For an expression it assumes that half a percent of
 * the rows are equal to a value, a third are below one, and so on. Statistics for the expression (or an index on
 * it) replace the guess. Reported when the expected part is exactly such a guess and wrong by a factor of five.
 *
 * Bad:
 * ```sql
 * SELECT count(*) FROM orders WHERE upper(status) = 'SENT';
 * ```
 *
 * Good:
 * ```sql
 * CREATE STATISTICS status_upper ON (upper(status)) FROM orders;
 * ANALYZE orders;
 * SELECT count(*) FROM orders WHERE upper(status) = 'SENT';
 * ```
 *
 * Source: selfuncs.h (DEFAULT_EQ_SEL and others); PostgreSQL documentation, CREATE STATISTICS.
 */
export const defaultSelectivity: Rule = {
  name: 'default-selectivity',
  summary: 'the planner had no statistics for a condition and took a fixed guess',
  needs: ['actuals'],
  severity: 'by share',
  replaces: ['misestimate'],
  check: eachNode((node, _plan, ancestors) => {
    const error = node.metrics.misestimate
    if (node.nodeType !== 'Seq Scan' || node.filter === undefined) return
    if (!error || error.factor < LEAST_FACTOR || node.planRows < LEAST_ROWS_EXPECTED) return
    const read = rowsReadByLoop(node)
    const guess = DEFAULTS.find((value) => Math.abs(node.planRows / (read * value) - 1) < TOLERANCE)
    if (guess === undefined || read < LEAST_ROWS_READ) return
    const share = ancestors.at(-1)?.metrics.totalShare ?? node.metrics.totalShare
    return {
      severity: severityOf(share),
      node: node.id,
      title: `The planner guessed that ${formatPercent(guess)} of ${relationOf(node)} pass the filter; it is ${formatPercent((node.actualRows ?? 0) / read)}`,
      evidence: [
        { name: 'part assumed', value: guess, unit: 'share' },
        { name: 'rows expected', value: node.planRows, unit: 'rows' },
        { name: 'rows that came', value: node.actualRows ?? 0, unit: 'rows' },
      ],
      meaning: `There are no statistics for ${node.filter}, so a fixed part was assumed and the plan was made for ${formatCount(node.planRows)} rows.`,
      nextStep: `Compare the bare column instead, or have statistics for the expression: CREATE STATISTICS name ON (expression) FROM ${tableSql(node)}; ANALYZE ${tableSql(node)}; (PostgreSQL 14 and newer; before that an index on the expression gives them)`,
    }
  }),
}

/** Each process of a parallel scan reads a part, and the planner expects that too. */
function rowsReadByLoop(node: MeasuredNode): number {
  return loopsOf(node) === 0 ? 0 : (node.actualRows ?? 0) + (node.rowsRemovedByFilter ?? 0)
}
