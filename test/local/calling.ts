import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** How a call in another process is made. */
export interface CallOptions {
  env?: NodeJS.ProcessEnv
  /** As whom, when the tests run as root. */
  uid?: number
  /** Another copy of `call.ts`. */
  program?: string
}

/** Starts `call.ts` without waiting for it. */
export function startCall(name: string, args: unknown[], options: CallOptions = {}): ChildProcess {
  const program = options.program ?? fileURLToPath(new URL('./call.ts', import.meta.url))
  const { PATH = '' } = process.env
  return spawn(
    process.execPath,
    ['--no-warnings', program, name, ...args.map((arg) => JSON.stringify(arg))],
    {
      env: { PATH, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    },
  )
}

/** Calls a function of the local room in a process of its own; resolves with its result or `{code, message, hints}`. */
export async function call<T>(name: string, args: unknown[], options: CallOptions = {}): Promise<T> {
  const child = startCall(name, args, options)
  const [out, err] = await Promise.all([text(child.stdout!), text(child.stderr!)])
  if (out.trim() === '') throw new Error(`${name} said nothing: ${err}`)
  return JSON.parse(out) as T
}

/** The first line that the process prints, as JSON. */
export async function firstLine<T>(child: ChildProcess): Promise<T> {
  const lines = createInterface({ input: child.stdout! })
  const [line] = await once(lines, 'line')
  return JSON.parse(String(line)) as T
}
