import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connect } from '../../src/lib/postgres/connection.ts'
import { scriptedServer } from '../../test/support/anthropic-server.ts'
import type { Scene, Step } from './scene.ts'

/** A command that was run, with all that it wrote, in colour. */
export interface RecordedStep extends Step {
  output: string
  code: number
}

const postAi = fileURLToPath(new URL('../../bin/run.js', import.meta.url))
export const COLUMNS = 100

/** Runs a scene with the built command line against an empty database, in a directory of its own. */
export async function record(scene: Scene, databaseUrl: string): Promise<RecordedStep[]> {
  const directory = await mkdtemp(join(tmpdir(), 'post-ai-recording-'))
  try {
    await using session = await connect(databaseUrl)
    await session.script(`${scene.sql}\n${reader}`)
    const recorded: RecordedStep[] = []
    for (const step of scene.steps) recorded.push(await recordStep(step, asReader(databaseUrl), directory))
    return recorded
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Who asks may only read, as it should be. */
const reader = `
DO $$ BEGIN CREATE ROLE recording_reader LOGIN PASSWORD 'only-4711'; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO recording_reader;`

function asReader(databaseUrl: string): string {
  const url = new URL(databaseUrl)
  url.username = 'recording_reader'
  url.password = 'only-4711'
  return url.href
}

async function recordStep(step: Step, databaseUrl: string, directory: string): Promise<RecordedStep> {
  await using server = await scriptedServer(step.replies ?? [])
  const project = join(directory, 'shop')
  await mkdir(project, { recursive: true })
  const env = {
    PATH: process.env.PATH,
    HOME: directory,
    POST_AI_CACHE_DIR: join(directory, 'cache'),
    POST_AI_DATA_DIR: join(directory, 'data'),
    POST_AI_CONFIG_DIR: join(directory, 'config'),
    POST_AI_CREDENTIALS: 'file',
    DATABASE_URL: databaseUrl,
    ANTHROPIC_BASE_URL: server.url,
    ANTHROPIC_API_KEY: 'sk-ant-recording-0123456789',
    FORCE_COLOR: '1',
    COLUMNS: String(COLUMNS),
  }
  const path = join(directory, 'output')
  const file = await open(path, 'w')
  // one file for both streams, so that what was written first stands first
  const child = spawn(process.execPath, [postAi, ...words(step.command)], {
    cwd: project,
    env,
    stdio: ['ignore', file.fd, file.fd],
  })
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (ended) => resolve(ended ?? 1))
  })
  await file.close()
  server.done()
  const output = (await readFile(path, 'utf8'))
    .replaceAll(project, '~/shop')
    .replaceAll(directory, '~')
    .replaceAll(/recording_reader@[\w.]+:\d+\/[\w-]+/g, 'reader@127.0.0.1:5432/shop')
    .replaceAll(/\d+(?:\.\d+)? ms\b/g, '4 ms')
  return { ...step, output, code }
}

/** The words of a command line, as a shell takes double quotes. */
function words(command: string): string[] {
  return (command.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''))
}

/** A recording as an asciicast of version 2 (docs.asciinema.org/manual/asciicast/v2), typed at a steady pace. */
export function asciicast({ title }: Scene, steps: readonly RecordedStep[]): string {
  const lines: unknown[] = [
    { version: 2, width: COLUMNS, height: 34, title, env: { TERM: 'xterm-256color' } },
  ]
  let at = 0.5
  const say = (text: string, then: number) => {
    lines.push([Number(at.toFixed(2)), 'o', text.replaceAll('\n', '\r\n')])
    at += then
  }
  for (const { remark, command, output } of steps) {
    if (remark) say(`\u001b[2m# ${remark}\u001b[22m\n`, 1)
    say('$ ', 0.4)
    for (const letter of `post-ai ${command}`) say(letter, 0.03)
    say('\n', 0.8)
    say(`${output}\n`, 4)
  }
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`
}

/** A recording as plain text, for reading. */
export function transcript(steps: readonly RecordedStep[]): string {
  return steps
    .map(
      ({ remark, command, output }) =>
        `${remark ? `# ${remark}\n` : ''}$ post-ai ${command}\n${withoutColor(output)}`,
    )
    .join('\n')
}

function withoutColor(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what colours begin with
  return text.replaceAll(/\u001b\[[0-9;]*m/g, '')
}
