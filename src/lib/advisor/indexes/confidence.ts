import { formatPercent, plural } from '../../core/units.ts'
import type { HypotheticalIndex } from '../../sandbox/hypothetical.ts'
import type { Confidence } from '../recommendation.ts'
import type { Activity } from '../snapshot/activity.ts'
import type { Service } from './services.ts'

/** Statistics are old when this share of the rows has changed since: the default of autovacuum_analyze_scale_factor. */
const STALE_SHARE = 0.1

/** What the confidence in an index rests on besides its own statistics. */
export interface Grounds {
  activity: Activity | null
  /** Queries whose plan in the sandbox is not the server's; null when the server was not asked. */
  different: readonly string[] | null
}

/** How sure it is that an index brings what is said, and why. */
export function confidenceOf(
  { definition }: HypotheticalIndex,
  services: readonly Service[],
  { activity, different }: Grounds,
): Confidence {
  const { table } = definition
  const queries = services.map(({ query }) => query.query)
  const blind = definition.keys.filter(
    (key) => !table.columns.find((column) => column.name === key.column)?.hasStatistics,
  )
  const expressions = blind.filter((key) => key.expression !== undefined)
  const generic = queries.filter(({ sql }) => /\$\d/.test(sql))
  const odd = queries.filter(({ id }) => different?.includes(id))
  const stale = staleShare(activity, table)
  const doubts: [boolean, Confidence['level'], string][] = [
    [
      blind.length > expressions.length,
      'low',
      `There are no statistics of ${listed(blind)}: its selectivity is a guess. Run ANALYZE first.`,
    ],
    [
      expressions.length > 0,
      'medium',
      `The expression ${listed(expressions)} has no statistics of its own before the index is there.`,
    ],
    [
      stale > STALE_SHARE,
      'medium',
      `${formatPercent(stale)} of the rows have changed since the table was last analysed.`,
    ],
    [
      odd.length > 0,
      'medium',
      `The server itself plans ${odd.map(({ id }) => id).join(', ')} otherwise today.`,
    ],
    [
      generic.length > 0,
      'medium',
      `${plural(generic.length, 'query is', 'queries are')} known without values, and planned for average ones.`,
    ],
    [different === null, 'medium', 'The server was not asked for its own plans of these queries.'],
  ]
  const found = doubts.filter(([applies]) => applies)
  const levels = found.map(([, level]) => level)
  return {
    level: levels.includes('low') ? 'low' : levels.includes('medium') ? 'medium' : 'high',
    because:
      found.length > 0
        ? found.map(([, , text]) => text)
        : ['Fresh statistics, real values, and the server’s own plans agree.'],
  }
}

function staleShare(activity: Activity | null, table: { schema: string; name: string }): number {
  const counted = activity?.tables.find(({ schema, name }) => schema === table.schema && name === table.name)
  return counted ? counted.modifiedSinceAnalyze / Math.max(1, counted.liveRows) : 0
}

function listed(keys: HypotheticalIndex['definition']['keys']): string {
  return keys.map((key) => key.column ?? key.expression).join(', ')
}
