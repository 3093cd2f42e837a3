// Writes what is generated: schemas/, docs/reference/, the command list in README.md. `--check` only compares.
import { at, projectNode } from './lib/checkout.mjs'
import { makeReady } from './lib/ready.mjs'
import { run, runScript } from './lib/run.mjs'

await runScript(async (args) => {
  await makeReady()
  return run(projectNode(), [at('scripts', 'docs', 'generate.mjs'), ...args])
})
