import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type ActionRun, runCompositeAction } from '../support/composite-action.ts'
import { projectRoot } from '../support/house/source-file.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const schema =
  '-- migrate:up\nCREATE TABLE orders (id int PRIMARY KEY, note text);\n-- migrate:down\nDROP TABLE orders;\n'
const dangerous =
  '-- migrate:up\nCREATE INDEX orders_note ON orders (note);\n-- migrate:down\nDROP INDEX orders_note;\n'
const harmless = '-- migrate:up\nALTER TABLE orders ADD n int;\n-- migrate:down\nALTER TABLE orders DROP n;\n'

/** The command line in the place of the published package. */
const npx = `#!/bin/bash
[ "$1 $2" = "--yes post-ai@1.2.3" ] || { echo "npx: $*" >&2; exit 99; }
shift 2
exec "${process.execPath}" "${join(projectRoot, 'bin', 'run.js')}" "$@"
`

/** GitHub's command line with the comments of one pull request in a directory, one file each, named for its number. */
const gh = `#!/bin/bash
echo "gh $*" >> "$GH_LOG"
case "$*" in
  *"--method POST repos/shop/shop/issues/7/comments"*) id=1 ;;
  *"--method PATCH repos/shop/shop/issues/comments/"*) id=$(sed -E 's#.*comments/([0-9]+) .*#\\1#' <<< "$*") ;;
  *"repos/shop/shop/issues/7/comments --jq"*)
    for file in "$GH_COMMENTS"/*; do
      [ -e "$file" ] && head -n 1 "$file" | grep -qF '<!-- post-ai migrate check -->' && basename "$file"
    done
    exit 0 ;;
  *) echo "gh: $*" >&2; exit 98 ;;
esac
for word in "$@"; do case "$word" in body=@*) cp "\${word#body=@}" "$GH_COMMENTS/$id" ;; esac; done
`

async function pullRequest(change: string, shallow = false) {
  const directory = await temporaryDirectory()
  const at = (...parts: string[]) => join(directory.path, ...parts)
  const git = (cwd: string, ...words: string[]) =>
    execFileSync('git', words, { cwd, encoding: 'utf8' }).trim()
  const as = ['-c', 'user.name=Anna', '-c', 'user.email=anna@example.org']
  for (const name of ['origin/migrations', 'bin', 'temp', 'comments', 'home'])
    await mkdir(at(name), { recursive: true })
  for (const [name, text] of Object.entries({ npx, gh })) {
    await writeFile(at('bin', name), text)
    await chmod(at('bin', name), 0o755)
  }
  git(at('origin'), 'init', '--quiet', '--initial-branch=main')
  git(at('origin'), 'config', 'uploadpack.allowAnySHA1InWant', 'true')
  await writeFile(at('origin', 'migrations', '20260101000000_schema.sql'), schema)
  git(at('origin'), 'add', '.')
  git(at('origin'), ...as, 'commit', '--quiet', '-m', 'schema')
  const base = git(at('origin'), 'rev-parse', 'HEAD')
  await writeFile(at('origin', 'migrations', '20260201000000_change.sql'), change)
  git(at('origin'), 'add', '.')
  git(at('origin'), ...as, 'commit', '--quiet', '-m', 'change')
  const depth = shallow ? ['--depth', '1'] : []
  git(directory.path, 'clone', '--quiet', ...depth, `file://${at('origin')}`, 'checkout')
  const run = (inputs: Record<string, string> = {}): Promise<ActionRun> =>
    runCompositeAction('migrate-check', {
      cwd: at('checkout'),
      inputs: { version: '1.2.3', ...inputs },
      contexts: {
        github: {
          token: 'secret',
          repository: 'shop/shop',
          event_name: 'pull_request',
          event: { pull_request: { number: 7, base: { sha: base } } },
        },
      },
      env: {
        PATH: `${at('bin')}:${process.env.PATH}`,
        HOME: at('home'),
        CI: 'true',
        RUNNER_TEMP: at('temp'),
        GITHUB_STEP_SUMMARY: at('temp', 'summary'),
        GITHUB_REPOSITORY: 'shop/shop',
        GH_LOG: at('temp', 'gh.log'),
        GH_COMMENTS: at('comments'),
      },
    })
  const read = (...parts: string[]) => readFile(at(...parts), 'utf8')
  return { run, read, [Symbol.asyncDispose]: directory[Symbol.asyncDispose] }
}

test('the action annotates lines, writes one comment that later runs renew, and fails on danger', {
  timeout: 180_000,
}, async () => {
  await using request = await pullRequest(dangerous)
  const first = await request.run()
  expect(first.output).toMatch(/::error .*file=migrations\/20260201000000_change\.sql,.*line=2/)
  expect(first.output).toContain('::error::A migration is at least danger')
  expect(first).toMatchObject({ code: 1, outputs: { 'check.failed': 'true' } })
  expect(await request.read('comments', '1')).toContain('blocking-index-build')
  expect(await request.read('temp', 'summary')).toContain('blocking-index-build')
  await request.run()
  const calls = (await request.read('temp', 'gh.log')).split('\n')
  expect(calls.filter((call) => call.includes('--method')).map((call) => call.split(' ')[3])).toEqual([
    'POST',
    'PATCH',
  ])
})

test('the action is content with a harmless migration, in a checkout that is shallow', async () => {
  await using request = await pullRequest(harmless, true)
  const run = await request.run()
  expect(run).toMatchObject({ code: 0, outputs: { 'check.failed': 'false' } })
  expect(await request.read('comments', '1')).toMatch(/Migrations: 1 migration: 1 safe/)
})

test('the action never fails without fail-on, and writes no comment when none is wanted', async () => {
  await using request = await pullRequest(dangerous)
  const run = await request.run({ 'fail-on': '', comment: 'false' })
  expect(run).toMatchObject({ code: 0, outputs: { 'check.failed': 'false' } })
  await expect(request.read('temp', 'gh.log')).rejects.toThrow('ENOENT')
})

test('the action fails when the check itself cannot be made', async () => {
  await using request = await pullRequest(harmless)
  const run = await request.run({ directory: 'nowhere' })
  expect(run.code).not.toBe(0)
  expect(run.output).toContain('nowhere')
})
