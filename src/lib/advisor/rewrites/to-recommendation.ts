import { shortId } from '../../core/short-id.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { Confidence, RewriteQuery } from '../recommendation.ts'
import { severityOf } from '../severity.ts'
import type { Rewrite } from './rewrites-for.ts'

/**
 * A rewrite as a recommendation. `workload` is the weighted cost of all queries (Σ weight × cost), of which the
 * severity is a share; without it the query stands for all.
 */
export function toRecommendation(
  rewrite: Rewrite,
  { query, weight, uses }: ExaminedQuery,
  workload: number = weight * rewrite.costBefore,
): RewriteQuery {
  const { costBefore, costAfter, rule, title, table, why, differs, sql, rewrittenSql } = rewrite
  const saved = weight * (costBefore - costAfter)
  return {
    id: shortId('w', `${rule} ${sql}`),
    kind: 'rewrite-query',
    rule,
    severity: severityOf(saved / Math.max(workload, Number.MIN_VALUE)),
    title,
    table,
    why,
    evidence: [
      { name: 'cost as it is', value: costBefore, unit: 'cost' },
      { name: 'cost rewritten', value: costAfter, unit: 'cost' },
      { name: 'calls', value: query.calls, unit: 'count' },
    ],
    confidence: confidenceOf(
      rewrite,
      uses.flatMap(({ table }) =>
        table.columns.some(({ hasStatistics }) => hasStatistics) ? [] : table.name,
      ),
    ),
    disprovedBy:
      differs === null
        ? 'EXPLAIN (ANALYZE) of both on the server: the rewritten one is not faster, or gives other rows.'
        : 'EXPLAIN (ANALYZE) of both on the server: the rewritten one is not faster; or the application relies on what differs.',
    queries: [query.id],
    storage: null,
    sql,
    rewrittenSql,
    differs,
    benefit: {
      costBefore: query.calls * costBefore,
      costAfter: query.calls * costAfter,
      percent: 100 * (1 - costAfter / costBefore),
      savedMs: query.totalMs === undefined ? null : saved,
    },
  }
}

/** Planned for real values over known tables it is sure; what differs has to be judged by who knows the application. */
function confidenceOf(
  { sql, rewrittenSql, differs, plannedBy, rule }: Rewrite,
  unknown: readonly string[],
): Confidence {
  const doubts: [boolean, Confidence['level'], string][] = [
    [
      unknown.length > 0,
      'low',
      `There are no statistics of ${[...new Set(unknown)].join(', ')}: its selectivities are guesses.`,
    ],
    [differs !== null, 'medium', 'The two are not the same in every case; see what differs.'],
    [
      rule === 'fence-removal',
      'medium',
      'The fence may have been put there on purpose, against a bad plan that estimates do not show.',
    ],
    [
      /\$\d/.test(sql) || /\$\d/.test(rewrittenSql),
      'medium',
      'It is known without values, and planned for average ones.',
    ],
  ]
  const found = doubts.filter(([applies]) => applies)
  const levels = found.map(([, level]) => level)
  return {
    level: levels.includes('low') ? 'low' : levels.includes('medium') ? 'medium' : 'high',
    because: [
      `Both forms were planned by an embedded PostgreSQL ${plannedBy} with the statistics of this database.`,
      ...found.map(([, , text]) => text),
    ],
  }
}
