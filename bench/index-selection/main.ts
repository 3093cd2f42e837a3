import { parseArgs } from 'node:util'
import { type BenchServer, startBenchServer } from './bench-server.ts'
import { fidelityPart } from './fidelity-part.ts'
import { say, writePart } from './report.ts'
import { scalePart } from './scale-part.ts'
import { readScenario } from './scenario.ts'
import { selectionPart } from './selection-part.ts'
import { truthPart } from './truth-part.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    scenario: { type: 'string' },
    algorithm: { type: 'string' },
    budget: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    'no-write': { type: 'boolean', default: false },
  },
})

const QUICK_SCALE = 0.2
const scale = values.quick ? QUICK_SCALE : 1
const names = (['shop', 'carrier'] as const).filter((name) => (values.scenario ?? name) === name)
const scenarios = await Promise.all(names.map((name) => readScenario(name, scale)))

let started: Promise<BenchServer> | undefined
const server = () => (started ??= startBenchServer())

const budget = values.budget === undefined ? undefined : Number(values.budget) / 100
const parts: Record<string, () => Promise<string>> = {
  selection: () => selectionPart(scenarios, server, { ...values, budget }),
  scale: () => scalePart(scenarios, server, { tables: 1000 * scale, queries: 2000 * scale }),
  truth: () => truthPart(scenarios, server),
  fidelity: () => fidelityPart(scenarios, server),
}
if (values.only !== undefined && !(values.only in parts))
  throw new Error(`--only takes one of ${Object.keys(parts).join(', ')}, not "${values.only}"`)
// a part of the figures is for looking at, not for keeping
const keeps = !values['no-write'] && !values.quick && !values.scenario && !values.algorithm && !values.budget

try {
  for (const [name, part] of Object.entries(parts)) {
    if (values.only !== undefined && values.only !== name) continue
    say(`== ${name}`)
    const text = await part()
    console.log(text)
    if (keeps) await writePart(name, text)
  }
} finally {
  await (await started)?.[Symbol.asyncDispose]()
}
