import { messageOf, PostAiError } from '../lib/core/error.ts'

/**
 * The failures that oclif itself raises (unknown flags, missing arguments, unknown commands), as ours.
 * Its own objects carry the whole argv and configuration and must never be printed.
 */
export function asOurs(thrown: unknown): unknown {
  if (thrown instanceof PostAiError || !(thrown instanceof Error)) return thrown
  if (!('oclif' in thrown)) return thrown
  const message = messageOf(thrown).replace(/\nSee more help with --help\s*$/, '')
  const unknown = /^command (.+) not found$/.exec(message)
  if (unknown) {
    const name = String(unknown[1]).replaceAll(':', ' ')
    return new PostAiError('USAGE_UNKNOWN_COMMAND', `There is no command "${name}".`, {
      hints: ['post-ai --help lists the commands.'],
    })
  }
  return new PostAiError('USAGE_INVALID', message, {
    hints: ['Add --help to the command to see what it takes.'],
  })
}
