// How long clients are kept waiting by dangerous statements as they are written, and in their safe form.
// node bench/migrate-fix.mjs [--rows N] [--only WORD] [--no-write]
import { spawnSync } from 'node:child_process'
import { at, projectEnvironment, projectNode } from '../scripts/lib/checkout.mjs'
import { makeReady } from '../scripts/lib/ready.mjs'

await makeReady()
const main = at('bench', 'migrate-fix', 'main.ts')
const { status } = spawnSync(projectNode(), ['--no-warnings', main, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: projectEnvironment(),
})
process.exitCode = status ?? 1
