import { chmod, mkdir, stat } from 'node:fs/promises'
import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { fileErrorReason } from '../core/text-file.ts'

/** Makes a directory for its owner only (0700), or tightens the one that is there. Throws `CREDENTIALS_UNAVAILABLE`. */
export async function makePrivateDirectory(directory: string, context: RunContext): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw unusable(directory, fileErrorReason(error), error)
  }
  await tighten(directory, 0o700, context)
}

/** Takes from others what they may do with a file or directory, and says so. Windows has no such modes. */
export async function tighten(path: string, mode: number, context: RunContext): Promise<void> {
  if (process.platform === 'win32') return
  const found = (await stat(path)).mode & 0o777
  if ((found & 0o077) === 0) return
  try {
    await chmod(path, mode)
  } catch (error) {
    throw unusable(path, `others may read it, and that cannot be changed (${fileErrorReason(error)})`, error)
  }
  context.report.warn(
    `${path} was open to others (mode ${found.toString(8)}); it is now ${mode.toString(8)}. If others use this computer, change the passwords in it.`,
  )
}

/** The error for a place of credentials that cannot serve. */
export function unusable(path: string, reason: string, cause?: unknown): PostAiError {
  return new PostAiError('CREDENTIALS_UNAVAILABLE', `The credentials in ${path} cannot be used: ${reason}.`, {
    hints: ['Repair or remove it, or set POST_AI_CONFIG_DIR to a directory that only you can read.'],
    cause,
  })
}
