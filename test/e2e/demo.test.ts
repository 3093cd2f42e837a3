import { readdir, readFile } from 'node:fs/promises'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { connect } from '../../src/lib/postgres/connection.ts'
import { finished, runPipeline, runPostAi, said, startPostAi } from '../support/command-line.ts'
import { projectRoot } from '../support/house/source-file.ts'
import { sample, testInFull } from '../support/sample.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { waitUntil } from '../support/wait-until.ts'

const LIMIT = 180_000

test(
  'the demo recommends indexes, which more than halve the measured time once they are built, and leaves nothing',
  async () => {
    await using home = await temporaryDirectory()
    const { code, stdout, stderr } = await runPostAi(['demo', '--json', '--apply'], {
      env: { TMPDIR: home.path },
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const result = JSON.parse(stdout)
    const schema = JSON.parse(await readFile(`${projectRoot}/schemas/demo.json`, 'utf8'))
    const ajv = new Ajv({ strict: false })
    expect([ajv.validate(schema, result), ajv.errors]).toEqual([true, null])

    const { recommendations, planner, demo, coverage } = result
    const built = recommendations.filter(({ kind }: { kind: string }) => kind === 'create-index')
    expect(built.length).toBeGreaterThanOrEqual(3)
    expect(demo.applied).toHaveLength(built.length)
    expect(demo.measuredAfterMs).toBeLessThan(demo.measuredBeforeMs / 2)
    expect(demo.kept).toBe(null)
    expect(planner.fidelity.compared).toBe(coverage.examined)
    expect(planner.fidelity.different).toEqual([])
    expect(Math.abs(planner.fidelity.costRatioMedian - 1)).toBeLessThan(0.02)
    await expectNothingLeft(home.path)
  },
  LIMIT,
)

testInFull(
  'with --keep the database can be used until it is removed as the output tells',
  async () => {
    await using home = await temporaryDirectory()
    const { code, stdout } = await runPostAi(['demo', '--keep'], { env: { TMPDIR: home.path } })
    expect(code).toBe(0)
    const url = /psql "(.*)"/.exec(stdout)?.[1] ?? ''
    const remove = /remove: +(.*)/.exec(stdout)?.[1] ?? ''
    try {
      await using session = await connect(url)
      expect(await session.query('SELECT count(*)::int AS lines FROM order_items')).toEqual([
        { lines: 1_000_000 },
      ])
    } finally {
      const { code: removed, stderr } = await runPipeline(remove)
      expect({ removed, stderr }).toEqual({ removed: 0, stderr: '' })
    }
    await expectNothingLeft(home.path)
  },
  LIMIT,
)

test.each(
  sample(
    [
      ['the server starts', 'Starting a PostgreSQL'],
      ['the shop is filled', 'a million order lines'],
      ['the planner starts', 'Starting the embedded planner'],
    ],
    2,
  ),
)(
  'Ctrl-C while %s ends it with 130 and leaves nothing',
  async (_, step) => {
    await using home = await temporaryDirectory()
    const child = startPostAi(['demo'], { env: { TMPDIR: home.path, CI: 'true' } })
    await said(child.stderr, step)
    // as a terminal does it: to all processes of the group
    process.kill(-Number(child.pid), 'SIGINT')
    const { code, stdout } = await finished(child)
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
    await expectNothingLeft(home.path)
  },
  LIMIT,
)

/** No file below the directory and no process that names it. */
async function expectNothingLeft(directory: string): Promise<void> {
  await waitUntil('its processes have ended', async () => (await processesOf(directory)).length === 0)
  // the only thing there: Node's own cache of compiled code
  expect((await readdir(directory)).filter((name) => name !== 'node-compile-cache')).toEqual([])
}

/** The command lines of processes that mention the directory; empty where there is no /proc to look into. */
async function processesOf(directory: string): Promise<string[]> {
  const numbers = await readdir('/proc').catch(() => [])
  const lines = await Promise.all(
    numbers
      .filter((name) => /^\d+$/.test(name))
      .map((number) => readFile(`/proc/${number}/cmdline`, 'utf8').catch(() => '')),
  )
  return lines.filter((line) => line.includes(directory))
}
