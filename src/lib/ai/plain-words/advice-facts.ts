import type { Advice, QueryAdvice } from '../../advisor/advice.ts'
import type { Recommendation } from '../../advisor/recommendation.ts'
import {
  formatBytes,
  formatCost,
  formatCount,
  formatDuration,
  formatPercent,
  plural,
} from '../../core/units.ts'
import { addServer } from './explain-facts.ts'
import type { FactMaker } from './fact-maker.ts'
import { addFinding, countOf, evidenceText, INDEX_KINDS, quantitiesOf, settingsIn } from './finding-facts.ts'
import { numbersOfRecommendation } from './recommendation-numbers.ts'

/** So much is told of each kind: the heaviest come first. */
const MOST_QUERIES = 12
const MOST_RECOMMENDATIONS = 20
const MOST_FINDINGS = 3
const MOST_TABLES = 10
const MOST_REFUSALS = 10
const LONGEST_SQL = 700

/** The queries of an advice that are told. */
export function toldQueries({ queries }: Advice): QueryAdvice[] {
  return queries.slice(0, MOST_QUERIES)
}

/** Facts of an advice: the queries that cost, what is recommended and what not, and sizes. */
export function addAdviceFacts(advice: Advice, maker: FactMaker): void {
  const { server, coverage, recommendations, sizes, refused } = advice
  addServer(server.version, maker)
  for (const query of toldQueries(advice)) addQuery(query, maker)
  for (const entry of recommendations.slice(0, MOST_RECOMMENDATIONS)) addRecommendation(entry, maker)
  for (const { what, why } of refused.slice(0, MOST_REFUSALS))
    maker.add({
      text: `considered and not recommended: ${maker.mask.text(`${what}: ${why}`)}`,
      names: settingsIn(`${what} ${why}`),
    })
  for (const { table, bytes, indexBytes, toastBytes, rows } of sizes.largest.slice(0, MOST_TABLES)) {
    maker.add({
      text: `table ${table}: ${formatBytes(bytes)}, its indexes ${formatBytes(indexBytes)}, about ${plural(Math.max(0, rows), 'row')}`,
      names: [table, ...table.split('.')],
      quantities: [
        ...[bytes, indexBytes, toastBytes ?? 0, bytes + indexBytes + (toastBytes ?? 0)].map((value) => ({
          value,
          unit: 'bytes' as const,
        })),
        { value: rows, unit: 'rows' },
      ],
    })
  }
  const share =
    coverage.timeShare === null ? '' : `, ${formatPercent(coverage.timeShare)} of the measured time`
  maker.add({
    text: `examined: ${coverage.examined} of ${plural(coverage.seen, 'recorded query', 'recorded queries')}${share}; ${plural(coverage.tables, 'table')}, ${plural(coverage.indexes, 'index', 'indexes')}, ${formatBytes(sizes.bytes)} together`,
    kinds: ['whole'],
    quantities: [
      ...countsOf(advice),
      { value: sizes.bytes, unit: 'bytes' },
      ...(coverage.timeShare === null ? [] : [{ value: coverage.timeShare, unit: 'share' as const }]),
    ],
  })
}

function countsOf({ coverage, queries, recommendations }: Advice) {
  const of = (kind: Recommendation['kind']) => recommendations.filter((entry) => entry.kind === kind).length
  return [
    countOf('recommendation', recommendations.length),
    ...[coverage.examined, coverage.seen, queries.length].map((count) => countOf('query', count)),
    countOf('table', coverage.tables),
    ...[coverage.indexes, of('create-index'), of('drop-index')].map((count) => countOf('index', count)),
    countOf('rewrite', of('rewrite-query')),
    countOf('setting', of('change-setting')),
  ]
}

function addQuery(query: QueryAdvice, maker: FactMaker): void {
  const { id, sql, share, calls, totalMs, meanMs, maxMs, nPlusOne, unstable, severity } = query
  const names = [id, ...maker.namesIn(sql)]
  const times =
    totalMs === null || meanMs === null
      ? ''
      : `, ${formatDuration(totalMs)} in all, ${formatDuration(meanMs)} each${maxMs === null ? '' : `, at most ${formatDuration(maxMs)}`}`
  const behaviour = [
    nPlusOne ? ` It is called once for each row of query ${nPlusOne.parent}. ${nPlusOne.remedy}` : '',
    unstable ? ` ${unstable.meaning}` : '',
  ].join('')
  maker.add({
    text: `query ${id} (${severity}): ${formatPercent(share)} of the workload, ${formatCount(calls)} calls${times}.${maker.mask.text(behaviour)} Its text: ${maker.mask.sql(sql).slice(0, LONGEST_SQL)}`,
    names: [...names, ...(nPlusOne ? [nPlusOne.parent] : [])],
    quantities: [
      { value: share, unit: 'share' },
      { value: calls, unit: 'calls' },
      ...(totalMs === null ? [] : [{ value: totalMs, unit: 'ms' as const }]),
      ...(meanMs === null ? [] : [{ value: meanMs, unit: 'ms' as const, per: 'call' }]),
      ...(maxMs === null ? [] : [{ value: maxMs, unit: 'ms' as const, per: 'call' }]),
    ],
  })
  for (const finding of query.findings.slice(0, MOST_FINDINGS)) addFinding(finding, maker, undefined, names)
}

function addRecommendation(entry: Recommendation, maker: FactMaker): void {
  const { id, rule, title, table, why, evidence, severity, confidence, benefit, queries } = entry
  const statement = entry.kind === 'rewrite-query' ? entry.rewrittenSql : entry.ddl
  for (const one of statement.split(/;\s*\n/)) maker.quote(one)
  maker.quote(statement)
  const drops = entry.kind === 'create-index' ? entry.drops : []
  const cost = benefit
    ? ` Plan cost from ${formatCost(benefit.costBefore)} to ${formatCost(benefit.costAfter)} (${Math.abs(benefit.percent).toFixed(1)} % ${benefit.percent < 0 ? 'more' : 'less'})${benefit.savedMs ? `, saves about ${formatDuration(benefit.savedMs)}` : ''}.`
    : ''
  const storage = entry.storage
    ? ` ${entry.storage.bytes < 0 ? 'Frees' : 'Takes'} ${formatBytes(Math.abs(entry.storage.bytes))}.`
    : ''
  const texts = [
    `recommendation ${id} (${severity}, ${entry.kind}, rule ${rule}): ${maker.mask.text(`${title}. ${why}`)} ${evidenceText(evidence)}.${cost}${storage}`,
    `Confidence ${confidence.level}. Concerns ${queries.join(', ') || 'no query'}.`,
    entry.kind === 'rewrite-query' ? '' : `Statement: ${maker.mask.sql(statement)} ${entry.lock}`,
    ...drops.map(
      (index) =>
        `${index.name} can go then and frees ${formatBytes(index.bytes)}. ${maker.mask.text(index.why)}`,
    ),
  ]
  maker.add({
    text: texts.join(' '),
    names: [
      id,
      rule,
      ...(table === null ? [] : [table, ...table.split('.')]),
      ...queries,
      ...maker.namesIn(statement),
      ...drops.flatMap(({ name }) => [name, ...name.split('.')]),
      ...settingsIn(`${title} ${why}`),
      ...(entry.kind === 'create-index' ? INDEX_KINDS : []),
    ],
    kinds: ['whole'],
    quantities: [
      ...quantitiesOf(evidence),
      ...numbersOfRecommendation(entry),
      countOf('query', queries.length),
    ],
    changes: benefit ? [{ before: benefit.costBefore, after: benefit.costAfter, unit: 'cost' }] : [],
  })
}
