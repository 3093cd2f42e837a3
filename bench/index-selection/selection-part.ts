import { indexBody } from '../../src/lib/sandbox/index-definition.ts'
import type { BenchServer } from './bench-server.ts'
import { recordedSnapshot } from './recorded.ts'
import { megabytes, percent, say, table } from './report.ts'
import type { Scenario } from './scenario.ts'
import { algorithms, budgets, type Outcome, run } from './selection.ts'

/** Which algorithms and budgets to run; all when absent. */
export interface SelectionFilter {
  algorithm?: string | undefined
  budget?: number | undefined
  verbose?: boolean | undefined
}

/** All algorithms at all budgets on each scenario, as tables. */
export async function selectionPart(
  scenarios: readonly Scenario[],
  server: () => Promise<BenchServer>,
  filter: SelectionFilter,
): Promise<string> {
  const texts: string[] = []
  for (const scenario of scenarios) {
    const snapshot = await recordedSnapshot(scenario, server)
    const outcomes: Outcome[] = []
    for (const share of budgets.filter((budget) => (filter.budget ?? budget) === budget)) {
      for (const algorithm of algorithms.filter((name) => (filter.algorithm ?? name) === name)) {
        const outcome = await run(algorithm, share, scenario, snapshot)
        outcomes.push(outcome)
        say(lineOf(scenario, outcome))
        if (filter.verbose) for (const definition of outcome.definitions) say(`    ${indexBody(definition)}`)
      }
    }
    texts.push(
      `#### ${scenario.title}: ${scenario.workload.queries.length} statements\n\n${tableOf(outcomes)}\n\n${verdictOf(outcomes)}`,
    )
  }
  return texts.join('\n\n')
}

function lineOf(
  { name }: Scenario,
  { algorithm, share, cost, readCost, bytes, seconds, calls, definitions }: Outcome,
): string {
  return `${name} ${100 * share} % ${algorithm}: cost ${percent(cost, 3)} % (reads ${percent(readCost, 3)} %), ${definitions.length} indexes, ${megabytes(bytes)} MB, ${seconds.toFixed(1)} s, ${calls} calls`
}

function tableOf(outcomes: readonly Outcome[]): string {
  return table(
    ['budget', 'algorithm', 'cost %', 'without upkeep %', 'indexes', 'MB', 's', 'planner calls'],
    outcomes.map(({ algorithm, share, cost, readCost, bytes, seconds, calls, definitions }) => [
      `${100 * share} %`,
      algorithm,
      percent(cost),
      percent(readCost),
      definitions.length,
      megabytes(bytes),
      seconds.toFixed(1),
      calls,
    ]),
  )
}

/** Costs are compared as they are printed. */
function verdictOf(outcomes: readonly Outcome[]): string {
  const verdicts = budgets.flatMap((share) => {
    const of = (name: string) =>
      outcomes.find((outcome) => outcome.algorithm === name && outcome.share === share)
    const [own, extend, db2advis] = [of('post-ai'), of('Extend'), of('DB2Advis')]
    if (!own || !extend || !db2advis) return []
    const notAbove = (other: Outcome) => percent(own.cost) === percent(other.cost) || own.cost < other.cost
    return [
      {
        share,
        extend: notAbove(extend),
        db2advis: notAbove(db2advis),
        calls: own.calls / extend.calls,
      },
    ]
  })
  return verdicts
    .map(
      ({ share, extend, db2advis, calls }) =>
        `- ${100 * share} %: ${extend ? 'not above' : '**above**'} Extend, ${db2advis ? 'not above' : '**above**'} DB2Advis; ${calls.toFixed(2)} of the calls of Extend${calls > 0.5 ? ' (**more than half**)' : ''}`,
    )
    .join('\n')
}
