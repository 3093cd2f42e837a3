// What `post-ai query ai` takes besides the model, which is a scripted one that answers at once.
// node bench/query-ai.mjs [--limit <ms>]: fails when the median is above that
import { spawnSync } from 'node:child_process'
import { at, projectEnvironment, projectNode } from '../scripts/lib/checkout.mjs'
import { makeReady } from '../scripts/lib/ready.mjs'

await makeReady()
const main = at('bench', 'query-ai', 'main.ts')
const { status } = spawnSync(projectNode(), ['--no-warnings', main, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: projectEnvironment(),
})
process.exitCode = status ?? 1
