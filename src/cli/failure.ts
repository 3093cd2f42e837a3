import { messageOf, PostAiError } from '../lib/core/error.ts'
import { interrupted } from '../lib/core/interrupt.ts'
import { nearest } from '../lib/core/nearest.ts'
import { redact } from '../lib/core/redact.ts'
import { tooMany, usageError } from './usage-error.ts'

/**
 * The failures that oclif itself raises (unknown flags, missing arguments, unknown commands), as ours.
 * Its own objects carry the whole argv and configuration and must never be printed.
 * `commandNames` is asked only for such a failure.
 */
export async function asOurs(
  thrown: unknown,
  argv: readonly string[],
  commandNames: () => Promise<readonly string[]>,
): Promise<unknown> {
  if (thrown instanceof PostAiError || !(thrown instanceof Error)) return thrown
  if (!('oclif' in thrown)) return thrown
  const names = await commandNames()
  const words = argv.filter((word) => !word.startsWith('-'))
  const command = commandIn(words, names)
  const unknown = /^command (.+) not found\.?$/is.exec(messageOf(thrown))?.[1]
  if (unknown === undefined) return usageError(thrown, command)
  const isTopic = names.some((name) => name.startsWith(`${command} `))
  // oclif takes the words after a command that takes none for a part of its name.
  if (command !== '' && !isTopic) return tooMany(words.slice(command.split(' ').length), command)
  return unknownCommand(unknown, names)
}

/**
 * What a failure is called after Ctrl-C. A terminal signals child processes and servers too, so connections break
 * and statements are cancelled: such failures are the interruption. Others say what could not be cleaned up.
 */
export function afterInterrupt(error: unknown): unknown {
  const consequences = ['CONNECT_FAILED', 'CONNECT_REFUSED', 'CONNECTION_LOST', 'SQL_TIMEOUT', 'INTERNAL_BUG']
  if (!(error instanceof PostAiError) || consequences.includes(error.code)) return interrupted()
  return error
}

function unknownCommand(id: string, names: readonly string[]): PostAiError {
  // Masked first: without its colons a connection string can no longer be recognised as one. oclif takes every
  // word that is no flag for a part of the name; the first is the command, unless it is a topic.
  const words = redact(id).split(':')
  const isTopic = names.includes(words[0] ?? '')
  const name = words.slice(0, isTopic ? 2 : 1).join(' ')
  const meant = nearest(name, names)
  return new PostAiError('USAGE_UNKNOWN_COMMAND', `There is no command "${name}".`, {
    hints: [...(meant ? [`Did you mean post-ai ${meant}?`] : []), 'post-ai --help lists the commands.'],
  })
}

/** The longest beginning of the words that is the name of a command or topic; '' when none is. */
function commandIn(words: readonly string[], names: readonly string[]): string {
  const beginnings = words.map((_, index) => words.slice(0, index + 1).join(' '))
  return beginnings.findLast((beginning) => names.includes(beginning)) ?? ''
}
