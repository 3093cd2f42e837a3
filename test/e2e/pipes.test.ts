import { expect, test } from 'vitest'
import { runPipeline, runShell } from '../support/command-line.ts'

test('a reader that takes one line of many is no failure', async () => {
  const result = await runPipeline('$shell say hello --times 500000 | head -1')
  expect(result).toEqual({ code: 0, stdout: 'hello\n', stderr: '' })
})

test('a reader that takes one line of a big JSON document is no failure', async () => {
  const result = await runPipeline('$shell say hello --times 500000 --json | head -1')
  expect(result).toEqual({ code: 0, stdout: '{\n', stderr: '' })
})

test('a reader that takes nothing is no failure', async () => {
  const result = await runPipeline('$shell say hello --times 500000 | true')
  expect(result).toEqual({ code: 0, stdout: '', stderr: '' })
})

test('what was found is still told when the reader has gone', async () => {
  expect(await runPipeline('$shell say hello --times 500000 --found | head -1')).toMatchObject({ code: 3 })
})

test('a failure whose stderr nobody reads keeps its exit code', async () => {
  const result = await runPipeline('$shell say hello --fail foreseen 2>&1 >/dev/null | true')
  expect(result).toMatchObject({ code: 1 })
})

test('a big result arrives whole at a slow reader', async () => {
  const result = await runPipeline('$shell say hello --times 500000 | (sleep 1; wc -l)')
  expect(result).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\s*500000\n$/) })
})

test('a big JSON document arrives whole', async () => {
  const { stdout } = await runShell(['say', 'hello', '--times', '200000', '--json'])
  expect(JSON.parse(stdout).words).toHaveLength(200000)
})
