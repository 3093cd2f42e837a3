import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { finished } from '../support/command-line.ts'
import { projectRoot } from '../support/house/source-file.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

/** A checkout that holds nothing but the scripts, and a script that writes `begin` and `end` under the lock. */
async function checkout(): Promise<AsyncDisposable & { path: string; work: () => Promise<number | null> }> {
  const directory = await temporaryDirectory()
  await cp(join(projectRoot, 'scripts'), join(directory.path, 'scripts'), { recursive: true })
  const script = join(directory.path, 'scripts', 'work.mjs')
  await writeFile(
    script,
    `import { appendFileSync } from 'node:fs'
     import { withLock } from './lib/lock.mjs'
     const note = (word) => appendFileSync(${JSON.stringify(join(directory.path, 'notes'))}, word)
     await withLock('setup', async () => {
       note('(')
       await new Promise((resolve) => setTimeout(resolve, 50))
       note(')')
     })`,
  )
  const work = async () => (await finished(spawn(process.execPath, [script]))).code
  return Object.assign(directory, { work })
}

/** The lock as somebody who is gone would have left it. */
async function leaveLock(
  path: string,
  holder: { host: string; pid: number },
  secondsAgo: number,
): Promise<void> {
  await mkdir(join(path, '.cache'))
  const file = join(path, '.cache', 'setup.lock')
  await writeFile(file, JSON.stringify(holder))
  const then = new Date(Date.now() - secondsAgo * 1000)
  await utimes(file, then, then)
}

/** The id of a process that has ended. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0'])
  await finished(child)
  return child.pid ?? 0
}

test('runs at the same time take turns', async () => {
  await using place = await checkout()
  expect(await Promise.all(Array.from({ length: 6 }, place.work))).toEqual([0, 0, 0, 0, 0, 0])
  expect(await readFile(join(place.path, 'notes'), 'utf8')).toBe('()()()()()()')
  expect(existsSync(join(place.path, '.cache', 'setup.lock'))).toBe(false)
})

test('the lock of a process that was killed is taken over, by one at a time', async () => {
  await using place = await checkout()
  await leaveLock(place.path, { host: hostname(), pid: await deadProcess() }, 1)
  expect(await Promise.all(Array.from({ length: 4 }, place.work))).toEqual([0, 0, 0, 0])
  expect(await readFile(join(place.path, 'notes'), 'utf8')).toBe('()()()()')
})

test('the lock of another machine is taken over when it has been silent for long', async () => {
  await using place = await checkout()
  await leaveLock(place.path, { host: 'elsewhere', pid: 1 }, 60)
  expect(await place.work()).toBe(0)
})
