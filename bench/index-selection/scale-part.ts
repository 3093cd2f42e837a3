import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Advice } from '../../src/lib/advisor/advice.ts'
import { advise } from '../../src/lib/advisor/advise.ts'
import { writeSnapshotFile } from '../../src/lib/advisor/snapshot/snapshot-file.ts'
import { quietContext } from '../../src/lib/core/context.ts'
import type { BenchServer } from './bench-server.ts'
import { descendantsCpuSeconds, type TreeMemory, treeMemory } from './process-tree.ts'
import { recordedSnapshot } from './recorded.ts'
import { megabytes, say, table } from './report.ts'
import { makeScaleDatabase, type ScaleSize } from './scale-database.ts'
import type { Scenario } from './scenario.ts'

const program = new URL('../../bin/dev.js', import.meta.url).pathname

/** What one run of the command took. */
interface Measured {
  seconds: number
  /** When all its processes together had most. */
  peak: TreeMemory
  advice: Advice
}

/** A step that is reported, and how long it took. */
interface Step {
  text: string
  seconds: number
  /** Processor seconds of this process, and of the embedded planner's. */
  own: number
  planner: number
}

/** The whole command on a database of many tables, and the search on many joins under one budget. */
export async function scalePart(
  scenarios: readonly Scenario[],
  server: () => Promise<BenchServer>,
  size: ScaleSize,
): Promise<string> {
  const url = await makeScaleDatabase((await server()).cluster, size)
  say('running advise on it')
  const run = await adviseCommand(url)
  const steps = await stepsOf(url)
  const { coverage, recommendations, planner } = run.advice
  const joins = scenarios.find(({ name }) => name === 'carrier')
  return [
    `\`advise\` on a synthetic database: ${coverage.tables} tables, ${coverage.indexes} indexes, ${coverage.examined} of ${coverage.seen} recorded statements examined; ${recommendations.length} recommendations, ${planner.calls} planner calls.`,
    table(
      ['', 'measured', 'goal'],
      [
        ['wall time', `${run.seconds.toFixed(1)} s`, '60 s'],
        [
          'peak memory of all its processes (PSS)',
          `${megabytes(run.peak.own + run.peak.descendants)} MB (its own ${megabytes(run.peak.own)}, the embedded planner ${megabytes(run.peak.descendants)})`,
          '1500 MB',
        ],
        ...(joins ? [await joinsRow(joins, server)] : []),
      ],
    ),
    'Where the time goes, in a second run (by the library, in one process with the measuring):',
    table(
      ['step', 's', 'CPU s', 'CPU s of the embedded planner'],
      steps.map(({ text, seconds, own, planner }) => [
        text,
        seconds.toFixed(1),
        own.toFixed(1),
        planner.toFixed(1),
      ]),
    ),
  ].join('\n\n')
}

async function joinsRow(scenario: Scenario, server: () => Promise<BenchServer>): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'post-ai-bench-'))
  try {
    const snapshot = await recordedSnapshot(scenario, server)
    const snapshotFile = join(directory, 'carrier.postai')
    await writeSnapshotFile(snapshotFile, { snapshot, workload: null, serverPlans: null, activity: null })
    const data = snapshot.relations.reduce((sum, { kind, bytes }) => sum + (kind === 'r' ? bytes : 0), 0)
    const start = performance.now()
    const input = { snapshotFile, workloadFile: scenario.workloadFile, limits: { storageBytes: data / 2 } }
    const advice = await advise(input, quietContext())
    const seconds = (performance.now() - start) / 1000
    const what = `${advice.coverage.examined} statements over ${advice.coverage.tables} tables, budget 50 %`
    return [what, `${seconds.toFixed(1)} s`, '60 s']
  } finally {
    await rm(directory, { recursive: true })
  }
}

/** Runs the command as a user would, and watches all its processes. `BENCH_CPU_PROF` names a directory for a profile. */
async function adviseCommand(url: string): Promise<Measured> {
  const profile = process.env.BENCH_CPU_PROF
  const profiling = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []
  const start = performance.now()
  const child = spawn(process.execPath, [...profiling, program, 'advise', '--url', url, '--json'])
  let [stdout, stderr] = ['', '']
  let peak: TreeMemory = { own: 0, descendants: 0 }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const timer = setInterval(async () => {
    if (child.pid === undefined) return
    const memory = await treeMemory(child.pid)
    if (memory.own + memory.descendants > peak.own + peak.descendants) peak = memory
  }, 200)
  const code = await new Promise((resolve) => child.on('close', resolve))
  clearInterval(timer)
  if (code !== 0) throw new Error(`advise ended with ${code}: ${stderr} ${stdout.slice(0, 500)}`)
  return {
    seconds: (performance.now() - start) / 1000,
    peak,
    advice: JSON.parse(stdout) as Advice,
  }
}

async function stepsOf(url: string): Promise<Step[]> {
  const begun: (Omit<Step, 'seconds'> & { at: number; ready: Promise<void> })[] = []
  const step = (text: string) => {
    const { user, system } = process.cpuUsage()
    const entry = {
      text,
      at: performance.now(),
      own: (user + system) / 1e6,
      planner: 0,
      ready: Promise.resolve(),
    }
    entry.ready = descendantsCpuSeconds(process.pid).then((seconds) => {
      entry.planner = seconds
    })
    begun.push(entry)
  }
  const quiet = quietContext()
  const before = await descendantsCpuSeconds(process.pid)
  // what it ends with is no step, and comes while the embedded planner still lives
  const timer = setInterval(async () => {
    last = await descendantsCpuSeconds(process.pid)
  }, 300)
  let last = before
  await advise({ url }, { ...quiet, report: { ...quiet.report, step } })
  clearInterval(timer)
  step('end')
  await Promise.all(begun.map(({ ready }) => ready))
  for (const entry of begun.filter(({ planner }) => planner === 0)) entry.planner = before
  const end = begun.at(-1)
  if (end) end.planner = Math.max(last, before)
  return begun.slice(0, -1).map(({ text, at, own, planner }, position) => ({
    text,
    seconds: ((begun[position + 1]?.at ?? at) - at) / 1000,
    own: (begun[position + 1]?.own ?? own) - own,
    planner: (begun[position + 1]?.planner ?? planner) - planner,
  }))
}
