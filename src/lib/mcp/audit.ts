import { appendFile, open } from 'node:fs/promises'
import { PostAiError } from '../core/error.ts'
import { redact } from '../core/redact.ts'
import { fileErrorReason } from '../core/text-file.ts'

/** What a tool says of its call for the audit file. No value of a row is ever among it. */
export interface CallRecord {
  sql?: string
  /** `allowed`, or the rule that refused it. */
  verdict?: string
  rows?: number
}

/** One line of the audit file. */
export interface AuditLine extends CallRecord {
  /** ISO 8601. */
  time: string
  tool: string
  database: string
  /** `ok`, or the error code. */
  outcome: string
  ms: number
}

/** Keeps what was asked of the server, a line of JSON a call. */
export interface Audit {
  add(line: AuditLine): Promise<void>
}

/**
 * Opens the audit file, which is made for its owner's eyes only. Without one nothing is kept. Throws `OUTPUT_UNWRITABLE` at
 * once, and again for a call that cannot be noted: such a call is not answered.
 */
export async function openAudit(file: string | null): Promise<Audit> {
  if (file === null) return { add: async () => undefined }
  const failing = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      throw new PostAiError(
        'OUTPUT_UNWRITABLE',
        `Cannot write the audit file ${file}: ${fileErrorReason(error)}.`,
        {
          hints: [
            'Free its place or name another with --audit. Calls that cannot be noted are not answered.',
          ],
          cause: error,
        },
      )
    }
  }
  await failing(async () => {
    const handle = await open(file, 'a', 0o600)
    await handle.close()
  })
  let last = Promise.resolve()
  return {
    add(line) {
      const adding = last.then(() =>
        failing(() => appendFile(file, `${redact(JSON.stringify(line))}\n`, { mode: 0o600 })),
      )
      last = adding.catch(() => undefined)
      return adding
    },
  }
}
