// What `post-ai --help` costs against an empty Node, both in the same run. `--limit 6` fails above that ratio.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { at, projectNode } from '../scripts/lib/checkout.mjs'

const ROUNDS = 15
const bin = at('bin', 'run.js')
const cases = {
  'node -e 0': ['-e', '0'],
  'post-ai --version': [bin, '--version'],
  'post-ai --help': [bin, '--help'],
  'post-ai advise --help': [bin, 'advise', '--help'],
  'wrong usage': [bin, '--no-such-flag'],
}

if (!existsSync(at('dist', 'cli', 'main.js'))) throw new Error('run "npm run build" first')

// Interleaved, so that a busy moment of the machine falls on all cases alike; the first round warms the caches.
const times = new Map(Object.keys(cases).map((name) => [name, []]))
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, args] of Object.entries(cases)) {
    const ms = wallTime(args)
    if (round > 0) times.get(name).push(ms)
  }
}

const base = times.get('node -e 0')
const rows = [...times].map(([name, own]) => ({
  name,
  ms: median(own),
  ratio: median(own.map((ms, round) => ms / base[round])),
}))

console.log('| case | median ms | median ratio to `node -e 0` |\n|---|---|---|')
for (const { name, ms, ratio } of rows)
  console.log(`| \`${name}\` | ${ms.toFixed(0)} | ${ratio.toFixed(2)} |`)
console.log(
  `\n${ROUNDS} rounds, Node ${nodeVersion()}, ${process.platform}-${process.arch}, ${availableParallelism()} cores`,
)

const limit = Number(process.argv[process.argv.indexOf('--limit') + 1])
const help = rows.find(({ name }) => name === 'post-ai --help').ratio
if (process.argv.includes('--limit') && !(help <= limit)) {
  console.error(`post-ai --help costs ${help.toFixed(2)} times node -e 0; the limit is ${limit}`)
  process.exitCode = 1
}

function wallTime(args) {
  const start = performance.now()
  spawnSync(projectNode(), args, { stdio: 'ignore', env: { ...process.env, NO_COLOR: '1' } })
  return performance.now() - start
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

function nodeVersion() {
  return spawnSync(projectNode(), ['--version'], { encoding: 'utf8' }).stdout.trim()
}
