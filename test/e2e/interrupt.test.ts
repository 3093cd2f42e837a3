import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  finished,
  runShell,
  said,
  startInTerminal,
  startPostAi,
  startShell,
} from '../support/command-line.ts'
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

test('who keeps asking ends what does not end by itself', async () => {
  await using directory = await temporaryDirectory()
  const file = join(directory.path, 'held')
  const child = startShell(['hold', file, '--forever'])
  await said(child.stderr, 'holding')
  const asking = setInterval(() => child.kill('SIGINT'), 100)
  const { code } = await finished(child)
  clearInterval(asking)
  expect({ code, left: existsSync(file) }).toEqual({ code: 130, left: true })
})

describe('a program that has the terminal', () => {
  test.skipIf(process.platform !== 'linux')('gets each Ctrl-C, which ends nothing else', async () => {
    await using psql = await standIn()
    const child = startInTerminal(`exec $post_ai ${psql.args.join(' ')}`, { env: psql.env })
    const ended = finished(child)
    await said(child.stdout, 'ready')
    child.stdin.write('\x03')
    await said(child.stdout, 'SIGINT 1')
    child.stdin.write('\x03')
    await said(child.stdout, 'SIGINT 2')
    child.stdin.write('leave\n')
    expect((await ended).code).toBe(5)
  })

  test('is told of the end of the process that waits for it', async () => {
    await using psql = await standIn()
    const child = startPostAi(psql.args, { env: psql.env })
    await said(child.stdout, 'ready')
    child.kill('SIGTERM')
    const { code, stdout } = await finished(child)
    expect({ code, stdout }).toEqual({ code: 7, stdout: 'SIGTERM\n' })
  })
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

/** A psql that says which signals it gets: what calls it, and where it is. */
async function standIn() {
  const directory = await temporaryDirectory()
  const program = `#!${process.execPath}
    let interrupts = 0
    process.on('SIGINT', () => console.log('SIGINT ' + ++interrupts))
    process.on('SIGTERM', () => { console.log('SIGTERM'); process.exit(7) })
    process.stdin.on('data', () => process.exit(5))
    setInterval(() => undefined, 1000) // the end of its input does not end it
    console.log('ready')`
  await writeFile(join(directory.path, 'psql'), program, { mode: 0o755 })
  return {
    args: ['connect', '--psql', '--url', 'postgres://anna:pw@127.0.0.1:1/shop'],
    env: { PATH: directory.path + delimiter + process.env.PATH, POST_AI_CREDENTIALS: 'file' },
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  }
}
