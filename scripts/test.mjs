// From a fresh clone to a tested project. Words after `npm test --` go to vitest, and then nothing else is run.
import { at, projectNode, say, secondsSince } from './lib/checkout.mjs'
import { makeReady } from './lib/ready.mjs'
import { run, runQuietly, runScript } from './lib/run.mjs'

const tool = (name, ...path) => [at('node_modules', name, ...path)]

const checks = [
  ['biome', [...tool('@biomejs/biome', 'bin', 'biome'), 'check', '--error-on-warnings', '.']],
  ['types', [...tool('typescript', 'bin', 'tsc'), '--noEmit']],
  ['knip', [...tool('knip', 'bin', 'knip.js')]],
  ['docs', [at('scripts', 'docs.mjs'), '--check']],
]

await runScript(async (args) => {
  await makeReady()
  if (args.length > 0) return vitest(args)
  const failed = []
  for (const [name, command] of checks) if (!(await passes(name, command))) failed.push(name)
  const code = await vitest([])
  if (failed.length > 0) say(`failed before the tests: ${failed.join(', ')} (see above)`)
  return failed.length > 0 ? 1 : code
})

async function passes(name, command) {
  const start = performance.now()
  const { code, output } = await runQuietly(projectNode(), command)
  say(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${secondsSince(start)})`)
  if (code !== 0) say(output)
  return code === 0
}

function vitest(args) {
  return run(projectNode(), [...tool('vitest', 'vitest.mjs'), 'run', ...args])
}
