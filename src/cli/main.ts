import { Config, type Interfaces, run } from '@oclif/core'
import { reportError } from '../lib/core/error-report.ts'
import { exitCode } from '../lib/core/exit-code.ts'
import { registerSecret, registerSecretsIn } from '../lib/core/redact.ts'
import { presentError } from '../lib/present/error.ts'
import { wantsColor } from './color.ts'
import { afterInterrupt, asOurs } from './failure.ts'
import { interruptSignal, listenForInterrupts } from './interrupt.ts'
import { flushed, ignoreClosedPipes, redactStandardError, writeJson } from './streams.ts'
import { wantsJson } from './terminal.ts'
import { setV8Flags } from './v8-flags.ts'

/** Runs the command line and ends the process with its exit code. `root` says where the package is. */
export async function main(
  root: Interfaces.LoadOptions,
  argv: readonly string[] = process.argv.slice(2),
): Promise<never> {
  setV8Flags()
  ignoreClosedPipes()
  learnSecrets(argv)
  redactStandardError()
  listenForInterrupts()
  const end = async (thrown: unknown): Promise<never> => {
    process.exitCode = await fail(thrown, argv, () => commandNames(root))
    return finish()
  }
  process.on('uncaughtException', end)
  try {
    await run([...argv], root)
  } catch (error) {
    return end(error)
  }
  return finish()
}

async function finish(): Promise<never> {
  await flushed(interruptSignal)
  const code = process.exitCode ?? exitCode.done
  process.exit(code === exitCode.done && interruptSignal.aborted ? exitCode.interrupted : code)
}

async function fail(
  thrown: unknown,
  argv: readonly string[],
  names: () => Promise<string[]>,
): Promise<number> {
  if (isPlannedExit(thrown)) return thrown.oclif.exit
  const ours = await asOurs(thrown, argv, names)
  const error = interruptSignal.aborted ? afterInterrupt(ours) : ours
  const report = reportError(error)
  if (wantsJson(argv)) writeJson(report)
  else process.stderr.write(presentError(report, wantsColor(process.stderr, argv)))
  if (process.env.POST_AI_DEBUG) process.stderr.write(stacksOf(thrown))
  return report.error.exit
}

/** The stack of an error and of what caused it. */
function stacksOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return ''
  return `${thrown.stack}\n${thrown.cause instanceof Error ? `caused by: ${stacksOf(thrown.cause)}` : ''}`
}

/** oclif ends `--help` and `--version` by throwing its ExitError. */
function isPlannedExit(thrown: unknown): thrown is { oclif: { exit: number } } {
  return (thrown as { code?: unknown } | null)?.code === 'EEXIT'
}

/** All that can stand after `post-ai`: commands and topics, in the words that people type. */
async function commandNames(root: Interfaces.LoadOptions): Promise<string[]> {
  const config = await Config.load(root)
  const ids = [...config.commandIDs, ...config.topics.map((topic) => topic.name)]
  return ids.map((id) => id.replaceAll(':', ' '))
}

function learnSecrets(argv: readonly string[]): void {
  for (const word of argv) registerSecretsIn(word)
  for (const name of ['POST_AI_URL', 'DATABASE_URL']) registerSecretsIn(process.env[name] ?? '')
  registerSecret(process.env.PGPASSWORD)
  registerSecret(process.env.ANTHROPIC_API_KEY)
}
