import { describe, expect, test } from 'vitest'
import { finished, runShell, startInTerminal } from '../support/command-line.ts'

const ESCAPE = '\x1b['

async function inTerminal(commandLine: string, env: Record<string, string> = {}): Promise<string> {
  const child = startInTerminal(commandLine, { env })
  const { stdout } = await finished(child)
  return stdout
}

describe.skipIf(process.platform !== 'linux')('in a terminal', () => {
  test('results and errors have colours', async () => {
    expect(await inTerminal('$shell say x')).toContain(`${ESCAPE}31mx`)
    expect(await inTerminal('$shell say x --fail foreseen')).toContain(`${ESCAPE}31merror:`)
  })

  test.each<[string, string, Record<string, string>]>([
    ['--no-color', '--no-color', {}],
    ['NO_COLOR', '', { NO_COLOR: '1' }],
    ['NO_COLOR even with FORCE_COLOR', '', { NO_COLOR: '1', FORCE_COLOR: '1' }],
    ['TERM=dumb', '', { TERM: 'dumb' }],
    ['FORCE_COLOR=0', '', { FORCE_COLOR: '0' }],
    ['--json', '--json', {}],
  ])('%s takes every colour away', async (_, flag, env) => {
    for (const command of ['say x', 'say x --fail foreseen', 'say x --step', 'say x --loud', 'say --help']) {
      const output = await inTerminal(`$shell ${command} ${flag}`, env)
      expect(output.split(ESCAPE).filter((rest) => /^(?:3|4|9|10)\d/.test(rest))).toEqual([])
    }
  })

  test('an empty NO_COLOR takes nothing away', async () => {
    expect(await inTerminal('$shell say x', { NO_COLOR: '' })).toContain(`${ESCAPE}31mx`)
  })

  test('JSON has no colours and no spinner', async () => {
    const output = await inTerminal('$shell say x --step --json')
    expect(output).not.toContain('\x1b')
  })

  test('the step that runs is shown and taken away again', async () => {
    const output = await inTerminal('$shell say x --step')
    expect(output).toContain('Thinking')
    expect(output).toContain('about x')
    expect(output.replaceAll(`${ESCAPE}?25h`, '')).toMatch(/\[0K.\[31mx.\[39m\r\n$/)
  })

  test('a terminal that does not tell its width gets plain lines', async () => {
    const child = startInTerminal('$shell say x --step --no-color', { columns: 0 })
    expect((await finished(child)).stdout).toBe('Thinking\r\nabout x\r\nwarning: words are air\r\nx\r\n')
  })

  test('a dumb terminal gets plain lines', async () => {
    const output = await inTerminal('$shell say x --step', { TERM: 'dumb' })
    expect(output).toBe('Thinking\r\nabout x\r\nwarning: words are air\r\nx\r\n')
  })
})

test('a pipe gets no colours', async () => {
  expect((await runShell(['say', 'x'])).stdout).toBe('x\n')
})

test('FORCE_COLOR gives a pipe colours', async () => {
  const { stdout } = await runShell(['say', 'x'], { env: { FORCE_COLOR: '1' } })
  expect(stdout).toBe(`${ESCAPE}31mx${ESCAPE}39m\n`)
})
