import type { Advice } from '../../advisor/advice.ts'
import { formatBytes, formatPercent, plural } from '../../core/units.ts'

/** Of what the advice is, in a line. */
export function adviceTitle({ server, coverage }: Advice): string {
  const since = coverage.since ? ` since ${coverage.since}` : ''
  const source = coverage.source === 'file' ? 'workload file' : `pg_stat_statements${since}`
  return `${server.database} on PostgreSQL ${server.version}, ${plural(coverage.examined, 'query', 'queries')} from ${source}`
}

/** What the recommendations bring and take together, for a heading. */
export function togetherText({ recommendations, queries }: Advice): string {
  const saved = recommendations.reduce((sum, entry) => sum + (entry.benefit?.savedMs ?? 0), 0)
  const total = queries.reduce((sum, query) => sum + (query.totalMs ?? 0), 0)
  const bytes = recommendations.map((entry) => entry.storage?.bytes ?? 0)
  const taken = bytes.filter((size) => size > 0).reduce((sum, size) => sum + size, 0)
  const freed = bytes.filter((size) => size < 0).reduce((sum, size) => sum - size, 0)
  return [
    plural(recommendations.length, 'recommendation'),
    saved > 0 && total > 0 ? `for an estimated ${formatPercent(Math.min(1, saved / total))} less time` : '',
    taken > 0 ? `${formatBytes(taken)} of new storage` : '',
    freed > 0 ? `${formatBytes(freed)} freed` : '',
  ]
    .filter((part) => part !== '')
    .join(', ')
}

/** Why there is no recommendation: what was examined, and what would have made one; a heading, then sentences. */
export function nothingToDo({ coverage, sizes, refused, planner }: Advice): {
  heading: string
  lines: string[]
} {
  if (coverage.examined === 0) {
    const where = coverage.source === 'file' ? 'The workload file' : 'pg_stat_statements'
    return {
      heading: 'Nothing to examine',
      lines: [
        `${where} holds no query on the tables of this database.`,
        'Let the application run for a while, or give its queries with --workload.',
      ],
    }
  }
  const looked = `${plural(coverage.tables, 'table')}, ${plural(coverage.indexes, 'index', 'indexes')} and ${plural(coverage.examined, 'query', 'queries')}`
  const tried =
    planner.calls > 0
      ? `The queries were planned ${plural(planner.calls, 'time')} more with other indexes; no index that was tried would help enough.`
      : 'No index is missing that could be tried: what the queries restrict, join and sort by is indexed, or too small for one.'
  return {
    heading: 'Nothing to do',
    lines: [
      `${looked} were examined, ${formatBytes(sizes.bytes)} on disk.`,
      tried,
      'No rule about indexes, statistics, settings or storage found anything that is worth a change.',
      ...refused.map(({ what, why }) => `${what}: ${why}`),
    ],
  }
}

/** How sure the advice is: how it was planned, and what was not seen; sentences. */
export function assuranceOf({ planner, coverage }: Advice): string[] {
  const lines = [
    `Planned by an embedded PostgreSQL ${planner.version} that was given this server’s schema, statistics, sizes and settings.`,
  ]
  if (planner.fidelity && planner.fidelity.compared > 0) {
    const { compared, samePlan, costRatioMedian } = planner.fidelity
    lines.push(
      `${samePlan} of ${plural(compared, 'query', 'queries')} get the same plan there as on the server; its costs are ${costRatioMedian.toFixed(3)} times the server’s (median).`,
    )
  }
  if (planner.fidelity === null)
    lines.push('Not compared with plans of the server: the snapshot holds none of these queries.')
  const time = coverage.timeShare === null ? '' : `, ${formatPercent(coverage.timeShare)} of their time`
  const { seen, examined, skipped, hidden } = coverage
  return [
    ...lines,
    ...(coverage.timedOut
      ? ['The time limit ended the search early: this is the best set found until then.']
      : []),
    `Of ${plural(seen, 'recorded query', 'recorded queries')} ${examined} ${examined === 1 ? 'was' : 'were'} examined${time}.`,
    ...skipped.map(({ reason, count }) => `${plural(count, 'query', 'queries')} not examined: ${reason}.`),
    ...hidden.map(({ table, what }) => `Not visible to this role: the ${what} of ${table}.`),
    ...planner.notLoaded.map(
      ({ statement, reason }) => `Not in the embedded planner: ${statement} (${reason}).`,
    ),
  ]
}
