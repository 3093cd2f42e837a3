import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { PostAiError, systemErrorCode } from '../lib/core/error.ts'
import { throwIfInterrupted } from '../lib/core/interrupt.ts'
import type { PsqlCall } from '../lib/project/psql-call.ts'
import { interruptSignal, leaveInterruptsTo } from './interrupt.ts'

/**
 * Hands the terminal to psql and gives back its exit code (128 + the signal's number when one ended it).
 * Throws `PROGRAM_MISSING` when psql is not installed, `INTERRUPTED` when it was before psql began.
 */
export async function runPsql(call: PsqlCall): Promise<number> {
  throwIfInterrupted(interruptSignal)
  const env = { ...process.env, ...call.env }
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const psql = spawn('psql', call.args, { stdio: 'inherit', env })
  psql.on('error', (error) => reject(startFailure(error)))
  psql.on('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])))
  using _ = leaveInterruptsTo(psql)
  return await promise
}

function startFailure(error: Error): PostAiError {
  const absent = systemErrorCode(error) === 'ENOENT'
  const reason = absent ? 'it is not installed, or not in PATH' : error.message
  return new PostAiError('PROGRAM_MISSING', `psql cannot be started: ${reason}.`, {
    hints: [
      'Install the PostgreSQL client (Debian: postgresql-client, Homebrew: libpq).',
      'Or take the connection string to another client: post-ai connect.',
    ],
    cause: error,
  })
}
