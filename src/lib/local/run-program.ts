import { execFile } from 'node:child_process'
import { parse } from 'node:path'
import { systemErrorCode } from '../core/error.ts'
import { throwIfInterrupted } from '../core/interrupt.ts'

/** What a program left: its exit code, or why it could not be run or was stopped. */
export interface ProgramResult {
  /** The exit code; a system error code such as `ENOENT` when it could not be started; null when killed. */
  code: number | string | null
  stdout: string
  stderr: string
}

/** How a program is run. */
export interface ProgramOptions {
  /** Whom it runs as; only root can choose. */
  user?: { uid: number; gid: number } | undefined
  /** Aborting it ends the program, and throws `INTERRUPTED` when it has ended. */
  signal?: AbortSignal | undefined
  cwd?: string
  /** Through the shell, which Windows needs for scripts such as npm. */
  shell?: boolean
}

/** Runs a program to its end, without the caller's PG* variables and with messages in English. Does not throw for a failure of it. */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  if (options.signal) throwIfInterrupted(options.signal)
  const result = await new Promise<ProgramResult>((resolve) => {
    const child = execFile(
      file,
      args,
      {
        // The caller's directory may be one that the other user cannot enter.
        cwd: options.cwd ?? parse(process.cwd()).root,
        env: serverEnvironment(),
        shell: options.shell ?? false,
        windowsHide: true,
        maxBuffer: 16 * 1024 * 1024,
        ...(options.user ? { uid: options.user.uid, gid: options.user.gid } : {}),
      },
      (error, stdout, stderr) => {
        options.signal?.removeEventListener('abort', stop)
        resolve({ code: error ? (systemErrorCode(error) ?? error.code ?? null) : 0, stdout, stderr })
      },
    )
    const stop = () => void child.kill('SIGTERM')
    options.signal?.addEventListener('abort', stop, { once: true })
  })
  if (options.signal) throwIfInterrupted(options.signal)
  return result
}

/** This process's environment without what PostgreSQL's programs would read from it, and with messages in English. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name)))
  return { ...env, LC_ALL: 'C' }
}
