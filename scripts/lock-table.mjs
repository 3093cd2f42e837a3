// The table of what DDL locks, rewrites and reads, made on real servers and compared with what migrate check says.
// node scripts/lock-table.mjs [major …]
import { spawnSync } from 'node:child_process'
import { at, projectNode } from './lib/checkout.mjs'

const main = at('scripts', 'lock-table', 'main.ts')
const { status } = spawnSync(projectNode(), ['--no-warnings', main, ...process.argv.slice(2)], {
  stdio: 'inherit',
})
process.exitCode = status ?? 1
