import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { finished, runShell, said, startInTerminal, startShell } from '../support/command-line.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s cleans up and ends with 130', async (signal) => {
  await using directory = await temporaryDirectory()
  const file = join(directory.path, 'held')
  const child = startShell(['hold', file])
  await said(child.stderr, 'holding')
  expect(existsSync(file)).toBe(true)
  child.kill(signal)
  const { code, stdout } = await finished(child)
  expect({ code, stdout, left: existsSync(file) }).toEqual({ code: 130, stdout: '', left: false })
})

test('with --json an interruption is one document too', async () => {
  await using directory = await temporaryDirectory()
  const child = startShell(['hold', join(directory.path, 'held'), '--json'])
  await said(child.stderr, 'holding')
  child.kill('SIGINT')
  const { code, stdout } = await finished(child)
  expect(code).toBe(130)
  expect(JSON.parse(stdout).error).toMatchObject({ code: 'INTERRUPTED', exit: 130 })
})

test('a signal that arrives twice at once, as from npx, is one interruption', async () => {
  await using directory = await temporaryDirectory()
  const file = join(directory.path, 'held')
  const child = startShell(['hold', file])
  await said(child.stderr, 'holding')
  process.kill(-Number(child.pid), 'SIGINT')
  child.kill('SIGINT')
  const { code } = await finished(child)
  expect({ code, left: existsSync(file) }).toEqual({ code: 130, left: false })
})

test('a second signal later ends what does not end by itself', async () => {
  await using directory = await temporaryDirectory()
  const child = startShell(['hold', join(directory.path, 'held'), '--forever'])
  await said(child.stderr, 'holding')
  child.kill('SIGINT')
  await new Promise((resolve) => setTimeout(resolve, 700))
  child.kill('SIGINT')
  expect((await finished(child)).code).toBe(130)
})

test.skipIf(process.platform !== 'linux')('Ctrl-C in a terminal cleans up and ends with 130', async () => {
  await using directory = await temporaryDirectory()
  const file = join(directory.path, 'held')
  const child = startInTerminal(`$shell hold ${file}`)
  await said(child.stdout, 'holding')
  child.stdin.write('\x03')
  const { code } = await finished(child)
  expect({ code, left: existsSync(file) }).toEqual({ code: 130, left: false })
})

test.skipIf(process.platform !== 'linux')('Ctrl-C at a question ends with 130', async () => {
  const child = startInTerminal('$shell ask')
  await said(child.stdout, 'Shall it be?')
  child.stdin.write('\x03')
  const { code } = await finished(child)
  expect(code).toBe(130)
})

test.skipIf(process.platform !== 'linux')('a question is answered in a terminal', async () => {
  const child = startInTerminal('$shell ask')
  await said(child.stdout, 'Shall it be?')
  child.stdin.write('y\r')
  const { code, stdout } = await finished(child)
  expect(code).toBe(0)
  expect(stdout).toContain('it shall be')
})

test('a file that cannot be held is an error and no interruption', async () => {
  const { code } = await runShell(['hold', '/no/such/directory/file'])
  expect(code).toBe(1)
})
