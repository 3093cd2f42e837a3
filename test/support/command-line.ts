import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const root = new URL('../..', import.meta.url)
const postAi = fileURLToPath(new URL('bin/run.js', root))
const shell = fileURLToPath(new URL('test/fixtures/shell/run.js', root))

/** How a program is run: what it is given besides its arguments. */
export interface RunOptions {
  cwd?: string
  /** Added to a clean environment; `undefined` takes a variable out. */
  env?: Record<string, string | undefined>
  /** What the program reads on stdin, which is never a terminal. */
  input?: string
}

/** What a program left: its exit code (null when a signal ended it) and all it wrote. */
export interface RunResult {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs the built command line and waits for its end. */
export function runPostAi(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return finished(startPostAi(args, options), options.input)
}

/** As `runPostAi`, without waiting. It leads a process group. */
export function startPostAi(
  args: readonly string[],
  options: RunOptions = {},
): ChildProcessWithoutNullStreams {
  return start([postAi, ...args], options)
}

/** Runs the command line of test/fixtures/shell: the same shell around commands made for tests. */
export function runShell(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return finished(startShell(args, options), options.input)
}

/** As `runShell`, without waiting: for tests that talk to the running process. It leads a process group. */
export function startShell(
  args: readonly string[],
  options: RunOptions = {},
): ChildProcessWithoutNullStreams {
  return start([shell, ...args], options)
}

/** A shell command line of `sh -c` in which `$shell` and `$post_ai` run the two command lines. */
export function runPipeline(commandLine: string, options: RunOptions = {}): Promise<RunResult> {
  const child = spawn('bash', ['--norc', '-o', 'pipefail', '-c', commandLine], {
    cwd: options.cwd,
    env: { ...cleanEnvironment(options.env), ...programs() },
  })
  return finished(child, options.input)
}

/**
 * The same under a pseudo-terminal of 80 columns (0: it does not tell): stdin, stdout and stderr are one
 * terminal; `stdout` holds all of it.
 */
export function startInTerminal(
  commandLine: string,
  options: RunOptions & { columns?: number } = {},
): ChildProcessWithoutNullStreams {
  const sized = `stty columns ${options.columns ?? 80}; ${commandLine}`
  const env = cleanEnvironment({ TERM: 'xterm-256color', ...options.env })
  const child = spawn('script', ['-qefc', sized, '/dev/null'], {
    cwd: options.cwd,
    env: { ...env, ...programs(), SHELL: '/bin/sh' },
  })
  return endedWithTheTest(child)
}

/** Waits for the end of a started program. */
export async function finished(child: ChildProcessWithoutNullStreams, input?: string): Promise<RunResult> {
  // A program that does not read its input closes the pipe; that is its right.
  child.stdin.on('error', () => undefined)
  if (input !== undefined || child.spawnfile !== 'script') child.stdin.end(input)
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, stdout, stderr }
}

/** Waits until the stream has said something. */
export function said(stream: NodeJS.ReadableStream, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = ''
    stream.on('data', (chunk) => {
      heard += chunk
      if (heard.includes(word)) resolve()
    })
    stream.once('end', () => reject(new Error(`"${word}" was never said, only: ${heard}`)))
  })
}

function start(args: readonly string[], options: RunOptions): ChildProcessWithoutNullStreams {
  const env = cleanEnvironment(options.env)
  return endedWithTheTest(spawn(process.execPath, args, { cwd: options.cwd, env, detached: true }))
}

/** A test that fails or runs out of time leaves no process behind. */
function endedWithTheTest(child: ChildProcessWithoutNullStreams): ChildProcessWithoutNullStreams {
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

function programs(): Record<string, string> {
  return { shell: `${process.execPath} ${shell}`, post_ai: `${process.execPath} ${postAi}` }
}

/** Without what the tests' own surroundings say about terminals, databases and modes. */
function cleanEnvironment(added: RunOptions['env'] = {}): Record<string, string> {
  const inherited = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'SystemRoot', 'TEMP']
  const kept = inherited.map((name) => [name, process.env[name]] as const)
  const present = [...kept, ...Object.entries(added)].filter(([, value]) => value !== undefined)
  return Object.fromEntries(present) as Record<string, string>
}
