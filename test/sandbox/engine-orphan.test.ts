import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const engine = fileURLToPath(new URL('../../src/lib/sandbox/engine.ts', import.meta.url))

/** Starts an engine, says its process number, and waits for ever. */
const holder = `
  import { execFileSync } from 'node:child_process'
  import { startEngine } from ${JSON.stringify(engine)}
  const engine = await startEngine({ extensions: [], locale: 'C' }, new AbortController().signal)
  await engine.query('SELECT 1')
  console.log(execFileSync('pgrep', ['-P', String(process.pid), '-f', 'engine-process']).toString().trim())
  setInterval(() => undefined, 1000)`

test.skipIf(process.platform === 'win32')(
  'the engine ends with the process that started it, even when that is killed',
  async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', holder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [said] = await once(child.stdout, 'data')
    const pid = Number(String(said).trim().split('\n')[0])
    expect(isAlive(pid)).toBe(true)
    child.kill('SIGKILL')
    await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false)
  },
)

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
