// Records the scenes of scripts/recordings on a throwaway server, with a scripted model: docs/recordings/*.cast and *.txt.
// node scripts/record.mjs; play one with: asciinema play docs/recordings/query-ai.cast
import { spawnSync } from 'node:child_process'
import { at, projectEnvironment, projectNode } from './lib/checkout.mjs'
import { makeReady } from './lib/ready.mjs'

await makeReady()
const main = at('scripts', 'recordings', 'main.ts')
const { status } = spawnSync(projectNode(), ['--no-warnings', main], {
  stdio: 'inherit',
  env: projectEnvironment(),
})
process.exitCode = status ?? 1
