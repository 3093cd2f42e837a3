import { execFile, execFileSync } from 'node:child_process'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { projectRoot } from '../support/house/source-file.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'

const mark = '<!-- post-ai migrate check -->'

/** The notes of one merge request, as GitLab's API has them. */
async function gitlab() {
  const notes = new Map<number, string>([[4, 'Looks good.']])
  const calls: string[] = []
  const server = createServer(async (request, response) => {
    calls.push(`${request.method} ${request.url} ${request.headers['private-token']}`)
    const id = /^\/projects\/9\/merge_requests\/7\/notes(?:\/(\d+))?/.exec(request.url ?? '')?.[1]
    const body = new URLSearchParams(await text(request)).get('body') ?? ''
    if (request.method === 'POST') notes.set(5, body)
    if (request.method === 'PUT') notes.set(Number(id), body)
    response.end(JSON.stringify([...notes].map(([number, note]) => ({ id: number, body: note }))))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { notes, calls, url, [Symbol.dispose]: () => server.close() }
}

/** The job that the guide shows, with the command line in the place of the published package. */
async function runJob(cwd: string, bin: string, env: Record<string, string>) {
  const guide = await readFile(join(projectRoot, 'docs', 'migrate-check.md'), 'utf8')
  const yaml = /## GitLab\s+```yaml\n([\s\S]*?)```/.exec(guide)?.[1] ?? ''
  const job = (parse(yaml) as { migrations: { script: string[] } }).migrations
  const npx = `#!/bin/bash\nshift 2\nexec "${process.execPath}" "${join(projectRoot, 'bin', 'run.js')}" "$@"\n`
  await writeFile(join(bin, 'npx'), npx)
  await chmod(join(bin, 'npx'), 0o755)
  const words = ['-eo', 'pipefail', '-c', job.script.join('\n')]
  const path = `${bin}:${join(process.execPath, '..')}:${process.env.PATH}`
  return new Promise<number>((resolve) => {
    execFile('bash', words, { cwd, env: { ...env, PATH: path, HOME: bin, CI: 'true' } }, (error) =>
      resolve(Number(error?.code ?? 0)),
    )
  })
}

test('the job of the guide reports to GitLab, renews its one note, and fails on danger', {
  timeout: 180_000,
}, async () => {
  await using directory = await temporaryDirectory()
  using server = await gitlab()
  const bin = join(directory.path, 'bin')
  const cwd = join(directory.path, 'shop')
  await mkdir(bin)
  await mkdir(join(cwd, 'migrations'), { recursive: true })
  const git = (...given: string[]) =>
    execFileSync('git', ['-c', 'user.name=Anna', '-c', 'user.email=anna@example.org', ...given], {
      cwd,
      encoding: 'utf8',
    }).trim()
  git('init', '--quiet')
  const up = (sql: string) => `-- migrate:up\n${sql}\n-- migrate:down\n`
  await writeFile(join(cwd, 'migrations', '1_schema.sql'), up('CREATE TABLE orders (id int, note text);'))
  git('add', '.')
  git('commit', '--quiet', '-m', 'schema')
  await writeFile(join(cwd, 'migrations', '2_change.sql'), up('CREATE INDEX orders_note ON orders (note);'))
  const env = {
    CI_MERGE_REQUEST_DIFF_BASE_SHA: git('rev-parse', 'HEAD'),
    CI_API_V4_URL: server.url,
    CI_PROJECT_ID: '9',
    CI_MERGE_REQUEST_IID: '7',
    POST_AI_GITLAB_TOKEN: 'token',
  }
  expect(await runJob(cwd, bin, env)).toBe(3)
  const report = JSON.parse(await readFile(join(cwd, 'gl-code-quality-report.json'), 'utf8'))
  expect(report).toMatchObject([
    { check_name: 'blocking-index-build', location: { path: 'migrations/2_change.sql' } },
  ])
  expect(await runJob(cwd, bin, env)).toBe(3)
  const notes = '/projects/9/merge_requests/7/notes'
  expect(server.calls).toEqual([
    `GET ${notes}?per_page=100 token`,
    `POST ${notes} token`,
    `GET ${notes}?per_page=100 token`,
    `PUT ${notes}/5 token`,
  ])
  expect(server.notes.get(5)).toContain(mark)
  expect(server.notes.get(5)).toContain('blocking-index-build')
  expect(server.notes.get(4)).toBe('Looks good.')
})
