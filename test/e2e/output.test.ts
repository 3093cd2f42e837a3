import { expect, test } from 'vitest'
import { runPostAi, runShell } from '../support/command-line.ts'

test('a result is text on stdout, and stderr is silent', async () => {
  expect(await runShell(['say', 'hello'])).toEqual({ code: 0, stdout: 'hello\n', stderr: '' })
})

test('with --json the result is one document on stdout', async () => {
  const { code, stdout, stderr } = await runShell(['say', 'hello', '--times', '2', '--json'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toEqual({ words: ['hello', 'hello'] })
})

test('after -- the word --json is a word', async () => {
  expect(await runShell(['say', '--', '--json'])).toMatchObject({ code: 0, stdout: '--json\n' })
})

test.each([
  ['a foreseen failure', ['say', 'x', '--fail', 'foreseen'], 1, 'INPUT_INVALID'],
  ['a refused statement', ['say', 'x', '--fail', 'sql'], 1, 'SQL_SYNTAX'],
  ['a mistake of the program', ['say', 'x', '--fail', 'bug'], 1, 'INTERNAL_BUG'],
  ['a mistake that nothing waits for', ['say', 'x', '--fail', 'late-bug'], 1, 'INTERNAL_BUG'],
  ['an unknown flag', ['say', 'x', '--loud'], 2, 'USAGE_INVALID'],
  ['a missing argument', ['say'], 2, 'USAGE_INVALID'],
  ['one argument too many', ['say', 'x', 'y'], 2, 'USAGE_INVALID'],
  ['a flag without its value', ['say', 'x', '--times'], 2, 'USAGE_INVALID'],
  ['a flag with a wrong value', ['say', 'x', '--times', 'often'], 2, 'USAGE_INVALID'],
  ['a value that is not offered', ['say', 'x', '--fail', 'softly'], 2, 'USAGE_INVALID'],
  ['an unknown command', ['sing'], 2, 'USAGE_UNKNOWN_COMMAND'],
  ['an unknown command of a topic', ['db', 'sing'], 2, 'USAGE_UNKNOWN_COMMAND'],
])('%s is one document with --json, and an error on stderr without', async (_, args, exit, code) => {
  const json = await runShell([...args, '--json'])
  expect(json).toMatchObject({ code: exit, stderr: '' })
  const { error } = JSON.parse(json.stdout)
  expect(error).toMatchObject({ code, exit, message: expect.any(String), hint: expect.any(Array) })

  const text = await runShell(args)
  expect(text).toMatchObject({ code: exit, stdout: '' })
  expect(text.stderr).toMatch(/^error: /)
  expect(text.stderr).toContain(`[${code}]`)
})

test.each([
  [['say', 'x', '--loud=very'], 'There is no flag --loud.'],
  [['say', 'x', '--tmies', '2'], 'There is no flag --tmies.', 'Did you mean --times?'],
  [['say'], 'The argument <word> is missing: what to say.'],
  [['say', 'x', 'y'], 'One argument too many: "y".'],
  [
    ['db', 'start', 'x', 'y'],
    'Arguments too many: "x", "y".',
    'post-ai db start --help shows what it takes.',
  ],
  [['say', 'x', '--times'], '--times needs a value.'],
  [['say', 'x', '--times', 'often'], '--times is "often", and must be a whole number.'],
  [['say', 'x', '--times', '1', '--times', '2'], '--times was given more than once.', 'Give it once.'],
  [['say', 'x', '--fail', 'softly'], '--fail is "softly", and must be one of foreseen, sql, bug, late-bug.'],
  [
    ['ask', '--first', 'a', '--second', 'b'],
    '--first and --second exclude each other.',
    'Leave one of the two out.',
  ],
  [['ask', '--third'], '--third needs --first too.', 'Add --first, or leave --third out.'],
])('wrong words are named with the reason and the next step: %j', async (args, message, ...hints) => {
  const { code, stdout } = await runShell([...args, '--json'])
  const { error } = JSON.parse(stdout)
  const help =
    hints.find((hint) => hint.includes('--help')) ?? `post-ai ${args[0]} --help shows what it takes.`
  expect({ code, error }).toEqual({
    code: 2,
    error: { code: 'USAGE_INVALID', message, hint: [...new Set([...hints, help])], exit: 2 },
  })
})

test('what excludes each other is said the same in a terminal with colours', async () => {
  const { stderr } = await runShell(['ask', '--first', 'a', '--second', 'b'], { env: { FORCE_COLOR: '1' } })
  expect(stderr).toContain('--first and --second exclude each other.')
})

test('a connection string in the wrong place is masked, and its place is told', async () => {
  const { code, stderr } = await runPostAi(['connect', 'postgres://anna:canary@db.example.org/shop'])
  expect(code).toBe(2)
  expect(stderr).toContain('"postgres://anna:****@db.example.org/shop"')
  expect(stderr).toContain('A connection string is given with --url.')
})

test('a command that found what it looked for ends with 3', async () => {
  expect(await runShell(['say', 'x', '--found'])).toEqual({ code: 3, stdout: 'x\n', stderr: '' })
  const json = await runShell(['say', 'x', '--found', '--json'])
  expect(json).toMatchObject({ code: 3, stderr: '' })
  expect(JSON.parse(json.stdout)).toEqual({ words: ['x'] })
})

test('notes and warnings go to stderr', async () => {
  const result = await runShell(['say', 'x', '--step'])
  expect(result).toEqual({ code: 0, stdout: 'x\n', stderr: 'about x\nwarning: words are air\n' })
})

test('in CI each step is a line on stderr', async () => {
  const { stderr } = await runShell(['say', 'x', '--step'], { env: { CI: 'true' } })
  expect(stderr).toBe('Thinking\nabout x\nwarning: words are air\n')
})

test('--quiet and --json leave only warnings on stderr', async () => {
  const env = { CI: 'true' }
  expect((await runShell(['say', 'x', '--step', '--quiet'], { env })).stderr).toBe('warning: words are air\n')
  expect((await runShell(['say', 'x', '--step', '--json'], { env })).stderr).toBe('warning: words are air\n')
})

test('a refused statement is drawn with a caret', async () => {
  const { stderr } = await runShell(['say', '日本', '--fail', 'sql'])
  expect(stderr).toBe(
    [
      'error: Syntax error. [SQL_SYNTAX]',
      "  2 |   '日本' FROM FROM t",
      '                    ^',
      '  SQLSTATE 42601',
      '',
    ].join('\n'),
  )
})

test('nothing is asked without a terminal; the error names the flag that answers', async () => {
  const result = await runShell(['ask'], { input: 'y\n' })
  expect(result).toMatchObject({ code: 2, stdout: '' })
  expect(result.stderr).toContain('USAGE_NEEDS_TERMINAL')
  expect(result.stderr).toContain('--yes')
})

test('a near miss is told, for commands and for commands of a topic', async () => {
  expect((await runShell(['sya', 'x'])).stderr).toContain('Did you mean post-ai say?')
  expect((await runShell(['db', 'strat'])).stderr).toContain('Did you mean post-ai db start?')
  expect((await runShell(['polygraph'])).stderr).not.toContain('Did you mean')
})

test('--help and --version are results', async () => {
  const help = await runPostAi(['--help'])
  expect(help).toMatchObject({ code: 0, stderr: '' })
  expect(help.stdout).toContain('USAGE\n  $ post-ai [COMMAND]')
  const version = await runPostAi(['--version'])
  expect(version).toMatchObject({ code: 0, stderr: '' })
  expect(version.stdout).toMatch(/^post-ai\/\d+\.\d+\.\d+ /)
})

test('no words at all show the help', async () => {
  const result = await runPostAi([])
  expect(result).toMatchObject({ code: 0, stderr: '' })
  expect(result.stdout).toContain('COMMANDS')
})
