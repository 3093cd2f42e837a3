// Compiles src/ to dist/, with assets and the manifest. `--despite-errors` takes a build with type errors.
import { build } from './lib/build.mjs'
import { say } from './lib/checkout.mjs'
import { withLock } from './lib/lock.mjs'
import { runScript } from './lib/run.mjs'

await runScript(async (args) => {
  const options = { despiteErrors: args.includes('--despite-errors'), force: args.includes('--force') }
  if (!(await withLock('setup', () => build(options)))) say('the build is up to date')
  return 0
})
