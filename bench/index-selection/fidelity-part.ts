import { quietContext } from '../../src/lib/core/context.ts'
import { type Plan, walkPlan } from '../../src/lib/plan/plan.ts'
import { planFromJson } from '../../src/lib/plan/plan-json.ts'
import { planShape } from '../../src/lib/plan/shape.ts'
import { type Connection, connect } from '../../src/lib/postgres/connection.ts'
import { createHypothetical } from '../../src/lib/sandbox/hypothetical.ts'
import { type IndexDefinition, indexBody } from '../../src/lib/sandbox/index-definition.ts'
import { openPlanner } from '../../src/lib/sandbox/planner.ts'
import { readSnapshot } from '../../src/lib/sandbox/read-snapshot.ts'
import type { Snapshot } from '../../src/lib/sandbox/snapshot.ts'
import type { BenchServer } from './bench-server.ts'
import { chosenSet } from './chosen-set.ts'
import { missingHypopg, startHypopgServer } from './hypopg.ts'
import { median, percent, say, table } from './report.ts'
import type { Scenario } from './scenario.ts'

/** A planner with hypothetical indexes against a server with the real ones. */
interface Agreement {
  compared: number
  samePlan: number
  sameIndexes: number
  /** |hypothetical − real| ÷ real, of the total cost of each statement. */
  errors: number[]
  different: string[]
}

/** Compares plans with hypothetical indexes with those of the real ones, on each scenario. */
export async function fidelityPart(
  scenarios: readonly Scenario[],
  server: () => Promise<BenchServer>,
): Promise<string> {
  const missing = missingHypopg()
  await using hypopg = missing === undefined ? await startHypopgServer() : undefined
  const rows: string[][] = []
  const details: string[] = []
  const add = (scenario: Scenario, where: string, what: string, agreement: Agreement) => {
    rows.push(rowOf(scenario, where, what, agreement))
    say(`${scenario.name}: ${rows.at(-1)?.slice(1).join(', ')}`)
    details.push(
      ...agreement.different.map((text) => `- ${scenario.title}, ${what} against ${where}: ${text}`),
    )
  }
  for (const scenario of scenarios) {
    const { definitions } = await chosenSet(scenario, server)
    const { cluster, database } = await server()
    const newest = await compare(await database(scenario), scenario, definitions, false)
    add(scenario, `PostgreSQL ${cluster.version}`, 'embedded planner', newest.embedded)
    if (!hypopg) continue
    // before 18 an index is of no use without its first key, and the search knows that
    const forOlder = (await chosenSet(scenario, server, 15)).definitions
    const makeable = forOlder.filter(({ method }) => method === 'btree' || method === 'brin')
    const older = await compare(await hypopg.database(scenario), scenario, makeable, true)
    add(scenario, 'PostgreSQL 15', 'embedded planner', older.embedded)
    if (older.hypopg) add(scenario, 'PostgreSQL 15', 'HypoPG', older.hypopg)
  }
  const head = [
    'schema',
    'server',
    'hypothetical by',
    'statements',
    'same plan %',
    'same indexes %',
    'mean cost error %',
    'median %',
    'largest %',
  ]
  return [table(head, rows), ...(missing ? [missing] : []), details.join('\n')]
    .filter((text) => text !== '')
    .join('\n\n')
}

function rowOf(scenario: Scenario, where: string, what: string, agreement: Agreement): string[] {
  const { compared, samePlan, sameIndexes, errors } = agreement
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length
  return [
    scenario.title,
    where,
    what,
    String(compared),
    percent(samePlan / compared, 1),
    percent(sameIndexes / compared, 1),
    percent(mean),
    percent(median(errors)),
    percent(Math.max(...errors), 1),
  ]
}

/**
 * First with the real indexes, then without them and hypothetical; all by the statistics that ANALYZE left when the
 * indexes were there, except those of the indexes themselves (of expressions), which go with them.
 */
async function compare(
  url: string,
  scenario: Scenario,
  definitions: readonly IndexDefinition[],
  withHypopg: boolean,
): Promise<{ embedded: Agreement; hypopg: Agreement | undefined }> {
  await using connection = await connect(url)
  const statements = scenario.workload.queries.map(({ sql }) => sql)
  const names = definitions.map((_, number) => `bench_${number}`)
  for (const [number, definition] of definitions.entries())
    await connection.script(`CREATE INDEX ${names[number]} ${indexBody(definition)}`)
  await connection.script('CHECKPOINT')
  await connection.script('VACUUM (ANALYZE)')
  const real: Plan[] = []
  for (const sql of statements)
    real.push(planFromJson(await connection.script(`EXPLAIN (FORMAT JSON) ${sql}`)))
  const snapshot = withoutIndexes(await readSnapshot(url, quietContext()))
  await connection.script(`DROP INDEX ${names.join(', ')}`)
  const embedded = await embeddedPlans(snapshot, statements, definitions)
  const hypopg = withHypopg ? await hypopgPlans(connection, statements, definitions) : undefined
  return {
    embedded: agreementOf(statements, embedded, real),
    hypopg: hypopg && agreementOf(statements, hypopg, real),
  }
}

/** The snapshot as it would be if the indexes of the set did not exist. */
function withoutIndexes(snapshot: Snapshot): Snapshot {
  return {
    ...snapshot,
    schemaSql: snapshot.schemaSql.replaceAll(/^CREATE INDEX bench_\d+ .*;$/gm, ''),
    statisticsSql: snapshot.statisticsSql.filter((sql) => !/'bench_\d+'/.test(sql)),
    relations: snapshot.relations.filter(({ name }) => !/^bench_\d+$/.test(name)),
  }
}

/** Indexes are called `bench_0`, `bench_1`, … in all plans, by their place in the set. */
async function embeddedPlans(
  snapshot: Snapshot,
  statements: readonly string[],
  definitions: readonly IndexDefinition[],
): Promise<Plan[]> {
  await using planner = await openPlanner(snapshot, quietContext())
  const own = definitions.map((definition) => ({
    ...definition,
    table: planner.catalog.table(definition.table.schema, definition.table.name) ?? definition.table,
  }))
  const indexes = await createHypothetical(planner, own)
  await planner.engine.script('UPDATE pg_catalog.pg_index SET indisvalid = true WHERE NOT indisvalid')
  const bodies = own.map(indexBody)
  const names = new Map(
    indexes.flatMap((index) => index.names.map((name) => [name, `bench_${bodies.indexOf(index.body)}`])),
  )
  const plans: Plan[] = []
  for (const sql of statements) plans.push(renamed(planFromJson(await planner.explain(sql)), names))
  return plans
}

async function hypopgPlans(
  connection: Connection,
  statements: readonly string[],
  definitions: readonly IndexDefinition[],
): Promise<Plan[]> {
  const names = new Map<string, string>()
  for (const [number, definition] of definitions.entries()) {
    const [made] = await connection.query<{ name: string }>(
      'SELECT indexname AS name FROM hypopg_create_index($1)',
      [`CREATE INDEX ${indexBody(definition)}`],
    )
    if (made) names.set(made.name, `bench_${number}`)
  }
  const plans: Plan[] = []
  for (const sql of statements)
    plans.push(renamed(planFromJson(await connection.script(`EXPLAIN (FORMAT JSON) ${sql}`)), names))
  await connection.script('SELECT hypopg_reset()')
  return plans
}

function renamed(plan: Plan, names: ReadonlyMap<string, string>): Plan {
  walkPlan(plan.root, (node) => {
    const name = node.indexName === undefined ? undefined : names.get(node.indexName)
    if (name !== undefined) node.indexName = name
  })
  return plan
}

function agreementOf(
  statements: readonly string[],
  hypothetical: readonly Plan[],
  real: readonly Plan[],
): Agreement {
  const agreement: Agreement = { compared: 0, samePlan: 0, sameIndexes: 0, errors: [], different: [] }
  for (const [position, plan] of hypothetical.entries()) {
    const other = real[position]
    if (!other) continue
    const same = planShape(plan) === planShape(other)
    agreement.compared += 1
    if (same) agreement.samePlan += 1
    if (indexesOf(plan) === indexesOf(other)) agreement.sameIndexes += 1
    const [cost, realCost] = [plan.root.totalCost, Math.max(other.root.totalCost, 0.01)]
    agreement.errors.push(Math.abs(cost - realCost) / realCost)
    if (!same)
      agreement.different.push(
        `cost ${cost.toFixed(0)} for ${realCost.toFixed(0)}, \`${statements[position]?.slice(0, 140)}…\``,
      )
  }
  return agreement
}

function indexesOf(plan: Plan): string {
  const names = new Set<string>()
  walkPlan(plan.root, ({ indexName }) => indexName !== undefined && names.add(indexName))
  return [...names].sort().join(' ')
}
