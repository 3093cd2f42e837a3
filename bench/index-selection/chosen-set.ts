import type { BenchServer } from './bench-server.ts'
import { recordedSnapshot } from './recorded.ts'
import type { Scenario } from './scenario.ts'
import { type Outcome, run } from './selection.ts'

/** The budget whose set is built for real, a share of the data size. */
const BUDGET = 0.5

const known = new Map<string, Promise<Outcome>>()

/** The set that is built for real on a server of that major: chosen once, for all parts that need it. */
export function chosenSet(
  scenario: Scenario,
  server: () => Promise<BenchServer>,
  major = 18,
): Promise<Outcome> {
  const key = `${scenario.name} ${major}`
  const before = known.get(key)
  if (before) return before
  const choosing = recordedSnapshot(scenario, server).then((snapshot) =>
    run('post-ai', BUDGET, scenario, { ...snapshot, server: { ...snapshot.server, major } }),
  )
  known.set(key, choosing)
  return choosing
}
