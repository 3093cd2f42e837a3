import { type Interfaces, run } from '@oclif/core'
import { reportError } from '../lib/core/error-report.ts'
import { exitCode } from '../lib/core/exit-code.ts'
import { registerSecret, registerSecretsIn } from '../lib/core/redact.ts'
import { presentError } from '../lib/present/error.ts'
import { wantsColor } from './color.ts'
import { asOurs } from './failure.ts'
import { listenForInterrupts } from './interrupt.ts'
import { endQuietlyOnClosedPipe, flushed, redactDebugOutput, writeJson } from './streams.ts'
import { wantsJson } from './terminal.ts'

/** Runs the command line and ends the process with its exit code. `root` says where the package is. */
export async function main(
  root: Interfaces.LoadOptions,
  argv: readonly string[] = process.argv.slice(2),
): Promise<never> {
  endQuietlyOnClosedPipe()
  listenForInterrupts()
  learnSecrets(argv)
  if (process.env.DEBUG || process.env.POST_AI_DEBUG) redactDebugOutput()
  try {
    await run([...argv], root)
  } catch (error) {
    process.exitCode = await fail(error, argv)
  }
  await flushed()
  process.exit(process.exitCode ?? exitCode.done)
}

async function fail(thrown: unknown, argv: readonly string[]): Promise<number> {
  if (isPlannedExit(thrown)) return thrown.oclif.exit
  const error = asOurs(thrown)
  const report = reportError(error)
  if (wantsJson(argv)) writeJson(report)
  else process.stderr.write(presentError(report, wantsColor(process.stderr, argv)))
  if (process.env.POST_AI_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  return report.error.exit
}

/** oclif ends `--help` and `--version` by throwing its ExitError. */
function isPlannedExit(thrown: unknown): thrown is { oclif: { exit: number } } {
  return (thrown as { code?: unknown } | null)?.code === 'EEXIT'
}

function learnSecrets(argv: readonly string[]): void {
  for (const word of argv) registerSecretsIn(word)
  for (const name of ['POST_AI_URL', 'DATABASE_URL']) registerSecretsIn(process.env[name] ?? '')
  registerSecret(process.env.PGPASSWORD)
  registerSecret(process.env.ANTHROPIC_API_KEY)
}
