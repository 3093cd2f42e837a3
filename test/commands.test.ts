import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Command, Config } from '@oclif/core'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { runPostAi } from './support/command-line.ts'
import { projectRoot } from './support/house/source-file.ts'

const config = await Config.load({ root: projectRoot })
const commands = config.commands.filter(({ pluginName, hidden }) => pluginName === config.name && !hidden)
const named = commands.map((command) => [command.id.replaceAll(':', ' '), command] as const)

test('there are commands', () => {
  expect(commands.length).toBeGreaterThan(0)
})

describe.each<readonly [string, Command.Loadable]>(named)('post-ai %s', (name, command) => {
  const file = command.id.replaceAll(':', '-')

  test('shows the help that is agreed on', async () => {
    const { code, stdout, stderr } = await runPostAi([...name.split(' '), '--help'], {
      env: { COLUMNS: '80' },
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    await expect(stdout).toMatchFileSnapshot(`__snapshots__/help/${file}.txt`)
  })

  test('says in a line what it does, without a full stop', () => {
    expect(command.summary).toMatch(/^[a-z].{10,90}[^.]$/)
  })

  test('has an example that names it', () => {
    expect(command.examples?.length).toBeGreaterThan(0)
    const texts = command.examples?.map((example) =>
      typeof example === 'string' ? example : example.command,
    )
    for (const text of texts ?? []) expect(text).toMatch(/<%= (?:config\.bin|command\.id) %>|post-ai/)
  })

  test('describes every flag and argument', () => {
    const described = [...Object.entries(command.flags), ...Object.entries(command.args)]
    const silent = described.filter(([, { description }]) => !description)
    expect(silent.map(([flag]) => flag)).toEqual([])
  })

  test('has a JSON schema of its result', async () => {
    expect(command.resultType).toMatch(/^[A-Z]\w+$/)
    const schema = JSON.parse(await readFile(join(projectRoot, 'schemas', `${file}.json`), 'utf8'))
    expect(schema.$ref).toBe(`#/definitions/${command.resultType}`)
    expect(new Ajv({ strict: false }).validateSchema(schema)).toBe(true)
  })
})

test('the JSON schema of failures accepts a failure', async () => {
  const schema = JSON.parse(await readFile(join(projectRoot, 'schemas', 'error.json'), 'utf8'))
  const { stdout } = await runPostAi(['no-such-command', '--json'])
  expect(new Ajv({ strict: false }).validate(schema, JSON.parse(stdout))).toBe(true)
})
