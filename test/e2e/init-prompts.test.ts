import { readdir } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { finished, said, startInTerminal } from '../support/command-line.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const down = '\u001B[B'
const enter = '\r'

/** Runs `post-ai init` in a terminal in an empty directory: waits for each text, then types the keys. */
async function initInTerminal(dialogue: [string, string][], words = '') {
  await using home = await temporaryDirectory()
  const env = { HOME: home.path, POST_AI_CREDENTIALS: 'file', NO_COLOR: '1' }
  const terminal = startInTerminal(`stty cols 100; exec $post_ai init ${words}`, { cwd: home.path, env })
  const ended = finished(terminal)
  for (const [question, keys] of dialogue) {
    await said(terminal.stdout, question)
    terminal.stdin.write(keys)
  }
  return { ...(await ended), files: await readdir(home.path) }
}

describe('post-ai init in a terminal', () => {
  test('asks where the database shall live; Ctrl-C ends with 130 and leaves nothing', async () => {
    const run = await initInTerminal([['Where shall the database live?', '\u0003']])
    expect(run.stdout).toContain('INTERRUPTED')
    expect(run.code).toBe(130)
    expect(run.files).toEqual([])
  })

  test('a terminal that is closed (Ctrl-D) is the same', async () => {
    const run = await initInTerminal([['Where shall the database live?', '\u0004']])
    expect(run.stdout).toContain('INTERRUPTED')
    expect(run.code).toBe(130)
  })

  test('offers the control API and says that it does not exist yet', async () => {
    const run = await initInTerminal([['Where shall the database live?', down + down + enter]])
    expect(run.stdout).toContain('NOT_AVAILABLE')
    expect(run.code).toBe(1)
    expect(run.files).toEqual([])
  })
})
