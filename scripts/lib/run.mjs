import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { projectEnvironment, root } from './checkout.mjs'

const running = new Set()
let interruptedBy

// npm, `kill` and a terminal each tell a different set of processes about Ctrl-C: pass the first signal on and let
// the child decide; it hears at most one from here. This process ends when its child has cleaned up.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (running.size === 0) process.exit(codeOf(signal))
    if (interruptedBy) return
    interruptedBy = signal
    for (const child of running) child.kill(signal)
  })
}

/** Runs a program with this terminal as its own; resolves to its exit code. */
export function run(program, args, options = {}) {
  return watch(spawn(program, args, { cwd: root, env: projectEnvironment(), stdio: 'inherit', ...options }))
}

/** Runs a program and keeps what it says; resolves to `{ code, output }`. */
export async function runQuietly(program, args, options = {}) {
  const child = spawn(program, args, {
    cwd: root,
    env: projectEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  const code = await watch(child)
  if (interruptedBy) process.exit(codeOf(interruptedBy))
  return { code, output }
}

function watch(child) {
  running.add(child)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      running.delete(child)
      resolve(code ?? codeOf(signal))
    })
  })
}

/** 130 for everything that stops the work from outside, as the tool itself has it; 128+n for crashes. */
function codeOf(signal) {
  return ['SIGINT', 'SIGTERM', 'SIGHUP'].includes(signal) ? 130 : 128 + (constants.signals[signal] ?? 0)
}

/** Something that the reader can mend: printed without a stack. */
export class Failure extends Error {}

/** Runs a script's main function and ends the process with the exit code that it resolves to. */
export async function runScript(main) {
  try {
    process.exitCode = await main(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${error instanceof Failure ? `error: ${error.message}` : error.stack}\n`)
    process.exitCode = 1
  }
}
