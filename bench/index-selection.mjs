// How good the index sets of `advise` are, against algorithms from the literature and on a real server.
// node bench/index-selection.mjs [--quick] [--only selection|scale|truth|fidelity] [--no-write]
import { spawnSync } from 'node:child_process'
import { at, projectNode } from '../scripts/lib/checkout.mjs'

const main = at('bench', 'index-selection', 'main.ts')
const { status } = spawnSync(projectNode(), ['--no-warnings', main, ...process.argv.slice(2)], {
  stdio: 'inherit',
})
process.exitCode = status ?? 1
