// From a fresh clone to the demo: installs and builds what is missing, then runs `post-ai demo`.
import { at, projectNode } from './lib/checkout.mjs'
import { makeReady } from './lib/ready.mjs'
import { run, runScript } from './lib/run.mjs'

await runScript(async (args) => {
  await makeReady()
  return run(projectNode(), [at('bin', 'run.js'), 'demo', ...args])
})
