import { formatBytes, plural } from '../../core/units.ts'
import { planNodes } from '../../plan/plan.ts'
import { planFromJson } from '../../plan/plan-json.ts'
import { EngineError } from '../../sandbox/engine-error.ts'
import {
  createHypothetical,
  dropHypothetical,
  type HypotheticalIndex,
  validitySql,
} from '../../sandbox/hypothetical.ts'
import { type IndexDefinition, indexBody } from '../../sandbox/index-definition.ts'
import type { Planner } from '../../sandbox/planner.ts'
import { indexStatements } from '../apply/index-statements.ts'
import { benefitOf } from '../benefit.ts'
import { changeOf } from '../change.ts'
import type { ExaminedQuery } from '../examination.ts'
import type { Change } from '../recommendation.ts'
import type { Rule, Subject } from '../rule.ts'
import { severityOf } from '../severity.ts'
import { storageChange } from '../storage-change.ts'
import { idsOf, shareOf } from '../tables/examined-table.ts'
import { readUses } from '../uses/read-uses.ts'

const TRIGRAMS = 'pg_trgm'
const LEAST_GAIN = 0.1
const LEAST_SHARE_SAVED = 0.01

/** A query with a pattern, and what it costs with indexes on trigrams. */
interface Tried {
  query: ExaminedQuery
  cost: number
  used: HypotheticalIndex[]
}

/**
 * Texts are searched for something in their middle, and the extension that has an index for that is not installed.
 *
 * Why: A B-tree is sorted by how texts begin: for `LIKE '%word%'` it is of no use, and the whole table is read. pg_trgm
 * comes with PostgreSQL; its GIN index holds the groups of three letters of each text. The extension and the indexes are
 * made in the sandbox, and recommended together when a query of the workload is planned with them at a tenth less cost,
 * and a hundredth of the workload is saved.
 *
 * Silent: When pg_trgm is installed (then such an index is tried like any other), when the server has not its files, and
 * when the texts are short or the tables small, so that reading them whole is as cheap.
 *
 * Source: PostgreSQL documentation, pg_trgm.
 */
export const enableExtension: Rule = {
  name: 'enable-extension',
  summary: 'texts are searched in their middle, and pg_trgm is not installed',
  async check(subject) {
    const { activity, planner } = subject
    const nothing = { recommendations: [], refused: [] }
    if (planner.catalog.extensions.has(TRIGRAMS) || !activity?.availableExtensions?.includes(TRIGRAMS))
      return nothing
    const patterns = subject.queries.flatMap((query) => {
      const definitions = trigramIndexes(query, planner)
      return definitions.length > 0 ? [{ query, definitions }] : []
    })
    if (patterns.length === 0) return nothing
    const tried = await tryOut(patterns, planner)
    const change = adviceFor(tried, subject)
    return { recommendations: change ? [change] : [], refused: [] }
  },
}

/** The indexes on trigrams that would be tried for a query if there were the extension. */
function trigramIndexes({ node }: ExaminedQuery, { catalog }: Planner): IndexDefinition[] {
  const extended = { ...catalog, extensions: new Set([...catalog.extensions, TRIGRAMS]) }
  return readUses(node, extended).flatMap(({ table, special }) =>
    special
      .filter(({ key }) => key.operatorClass === 'gin_trgm_ops')
      .map(({ method, key }) => ({ table, method, keys: [key], includes: [] })),
  )
}

async function tryOut(
  patterns: readonly { query: ExaminedQuery; definitions: readonly IndexDefinition[] }[],
  planner: Planner,
): Promise<Tried[]> {
  const definitions = new Map(
    patterns.flatMap((one) => one.definitions.map((definition) => [indexBody(definition), definition])),
  )
  try {
    await planner.engine.script(`CREATE EXTENSION ${TRIGRAMS}`)
  } catch (error) {
    if (error instanceof EngineError) return []
    throw error
  }
  const indexes = await createHypothetical(planner, [...definitions.values()])
  try {
    await planner.engine.script(validitySql(indexes, []))
    const tried: Tried[] = []
    for (const { query } of patterns) {
      const { root } = planFromJson(await planner.explain(query.query.sql))
      const names = new Set(planNodes(root).map(({ indexName }) => indexName))
      const used = indexes.filter((index) => index.names.some((name) => names.has(name)))
      tried.push({ query, cost: root.totalCost, used })
    }
    return tried
  } finally {
    await dropHypothetical(planner, indexes)
    await planner.engine.script(`DROP EXTENSION ${TRIGRAMS}`)
  }
}

function adviceFor(
  tried: readonly Tried[],
  { planner, queries: all, pricePerGb }: Subject,
): Change | undefined {
  const served = tried.filter(
    ({ query, cost, used }) => used.length > 0 && cost <= query.plan.root.totalCost * (1 - LEAST_GAIN),
  )
  const queries = served.map(({ query }) => query)
  const benefit = benefitOf(queries, new Map(served.map(({ query, cost }) => [query, cost])))
  const saved = shareOf(queries, all) * (benefit.percent / 100)
  if (saved < LEAST_SHARE_SAVED) return undefined
  const indexes = [...new Set(served.flatMap(({ used }) => used))]
  const { catalog } = planner
  const taken = new Set([...catalog.indexes, ...catalog.tables].map(({ name }) => name))
  const statements = indexes.map(({ definition }) => indexStatements(definition, catalog, taken))
  const bytes = indexes.reduce((sum, index) => sum + index.bytes, 0)
  const columns = indexes.map(
    ({ definition }) => `${definition.table.name}.${definition.keys[0]?.column ?? ''}`,
  )
  const [only, ...others] = new Set(indexes.map(({ definition }) => definition.table))
  const known = queries.every(({ query }) => !/LIKE\s+\$\d/i.test(query.sql))
  return changeOf({
    rule: 'enable-extension',
    kind: 'enable-extension',
    severity: severityOf(saved),
    title: `Install pg_trgm, and index ${columns.join(', ')} by it`,
    table: only && others.length === 0 ? `${only.schema}.${only.name}` : null,
    why: `${plural(queries.length, 'query looks', 'queries look')} for text in the middle of ${columns.join(', ')}, which reads the whole table. pg_trgm comes with PostgreSQL and has an index for that, of about ${formatBytes(bytes)}; every write of the texts keeps it up.`,
    evidence: [
      { name: 'cost before', value: benefit.costBefore, unit: 'cost' },
      { name: 'cost after', value: benefit.costAfter, unit: 'cost' },
      { name: 'estimated size of the indexes', value: bytes, unit: 'bytes' },
    ],
    confidence: known
      ? { level: 'medium', because: ['Tried in the sandbox with the patterns of the workload.'] }
      : {
          level: 'low',
          because: [
            'The patterns are not recorded: where they begin with fixed text, an index with text_pattern_ops is smaller and as good; where they have fewer than three letters in a row, no index helps.',
          ],
        },
    disprovedBy:
      'EXPLAIN of the queries with real patterns does not use the index: the patterns are too short or too common.',
    queries: idsOf(queries),
    storage: storageChange(bytes, pricePerGb),
    benefit,
    ddl: [`CREATE EXTENSION IF NOT EXISTS ${TRIGRAMS};`, ...statements.flatMap(({ up }) => up)].join('\n'),
    down: [...statements.map(({ down }) => down), `DROP EXTENSION ${TRIGRAMS};`].join('\n'),
    lock: 'The extension takes a moment. SHARE UPDATE EXCLUSIVE while the indexes are built: reads and writes go on.',
  })
}
