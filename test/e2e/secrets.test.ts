import { Config } from '@oclif/core'
import { describe, expect, test } from 'vitest'
import { type RunOptions, runPostAi, runShell } from '../support/command-line.ts'
import { projectRoot } from '../support/house/source-file.ts'
import { filesHolding, temporaryProject } from '../support/project.ts'
import { sample } from '../support/sample.ts'

const canary = 'c4n@ry/pa:ss%w0rd'
const url = `postgres://user:${encodeURIComponent(canary)}@localhost:1/db`
const forms = [canary, encodeURIComponent(canary), 'c4n', 'ss%w0rd', 'w0rd']

const calls: [string, string[], RunOptions][] = [
  ['as an argument too many', ['say', 'x', url], {}],
  ['as the argument of a foreseen failure', ['say', url, '--fail', 'foreseen'], {}],
  ['as the argument of a bug', ['say', url, '--fail', 'bug'], {}],
  ['as the argument of a bug that nothing waits for', ['say', url, '--fail', 'late-bug'], {}],
  ['in a refused statement', ['say', url, '--fail', 'sql'], {}],
  ['as the value of an unknown flag', ['say', 'x', '--url', url], {}],
  ['as the value of an unknown flag with =', ['say', 'x', `--url=${url}`], {}],
  ['as a value that is not offered', ['say', 'x', '--fail', url], {}],
  ['as a wrong number', ['say', 'x', '--times', url], {}],
  ['as a command', [url], {}],
  ['as a command of a topic', ['db', url], {}],
  ['as a note', ['say', url, '--step', '--fail', 'foreseen'], {}],
  ['not encoded', ['say', 'x', `postgres://user:${canary}@localhost:1/db`], {}],
  ['in a conninfo string', ['say', 'x', `host=localhost password='${canary}' user=u`], {}],
  ['in the environment', ['say', 'x', 'y'], { env: { DATABASE_URL: url, PGPASSWORD: canary } }],
]

describe.each(calls)('a password %s', (_, args, options) => {
  test.each(
    sample<[string, string[], RunOptions['env']]>(
      [
        ['debug output', [], { DEBUG: '*', POST_AI_DEBUG: '1', NODE_DEBUG: 'module,net' }],
        ['JSON', ['--json'], {}],
        ['debug output with JSON', ['--json'], { DEBUG: '*', POST_AI_DEBUG: '1' }],
        ['text', [], {}],
      ],
      2,
    ),
  )('appears nowhere in %s', async (_, flags, env) => {
    const { code, stdout, stderr } = await runShell([...args, ...flags], {
      env: { ...options.env, ...env },
    })
    expect(code).toBeGreaterThan(0)
    for (const form of forms) expect(stdout + stderr).not.toContain(form)
  })
})

/** All that take a connection string and neither exist to print it nor wait for calls before they use it. */
const config = await Config.load({ root: projectRoot })
const connecting = config.commands
  .filter(
    (command) =>
      command.pluginName === config.name && command.flags.url && !/^(connect|mcp)$/.test(command.id),
  )
  .map((command) => [command.id, argumentsOf(command.id, Object.keys(command.args).length)] as const)

/** A statement, except where a number of migrations is meant. */
function argumentsOf(id: string, count: number): string[] {
  return count === 0 || id === 'migrate:down' ? [] : ['SELECT 1']
}

describe.each(connecting)('post-ai %s without a server', (id, args) => {
  test.each(
    sample<[string, string[], RunOptions['env']]>(
      [
        ['debug output', [], { DEBUG: '*', POST_AI_DEBUG: '1' }],
        ['JSON', ['--json'], {}],
        ['text', [], {}],
      ],
      2,
    ),
  )('names the database without its password in %s, and writes it nowhere', async (_, flags, env) => {
    await using project = await temporaryProject()
    const words = [...id.split(':'), ...args, '--url', url, ...flags]
    const { code, stdout, stderr } = await project.run(words, { env })
    expect(code).toBe(1)
    expect(stdout + stderr).toContain('user@localhost:1/db')
    for (const form of forms) {
      expect(stdout + stderr).not.toContain(form)
      expect(await filesHolding(project.root, form)).toEqual([])
    }
  })
})

test('debug output still says what was called', async () => {
  const { stderr } = await runPostAi(['--version', url], { env: { DEBUG: '*' } })
  expect(stderr).toContain('postgres://user:****@localhost:1/db')
})
