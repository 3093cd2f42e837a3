// How migrate check and squawk judge the same migrations, and how long they take.
// node bench/migrate-lint.mjs [--no-write]
import { spawnSync } from 'node:child_process'
import { at, projectEnvironment, projectNode } from '../scripts/lib/checkout.mjs'
import { makeReady } from '../scripts/lib/ready.mjs'

await makeReady()
const main = at('bench', 'migrate-lint', 'main.ts')
const { status } = spawnSync(projectNode(), ['--no-warnings', main, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: projectEnvironment(),
})
process.exitCode = status ?? 1
