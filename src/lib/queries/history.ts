import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { RunContext } from '../core/context.ts'
import { dataDirectory } from '../core/directories.ts'
import { PostAiError, systemErrorCode } from '../core/error.ts'
import { redact } from '../core/redact.ts'
import { fileErrorReason } from '../core/text-file.ts'

/** A question that was answered. No row of the answer is kept. */
export interface HistoryEntry {
  /** ISO 8601, in UTC. */
  at: string
  /** The database, as `user@host:port/database`. */
  database: string
  question: string
  sql: string
  /** The model that proposed it. */
  model: string
}

/** What `query history` shows. */
export interface QueryHistoryResult {
  /** The newest first. */
  entries: HistoryEntry[]
  /** The file that holds them. */
  path: string
}

/** Adds a question and its query to the history of the user; one that cannot be written is only warned of. */
export async function addToHistory(
  entry: HistoryEntry,
  env: NodeJS.ProcessEnv,
  context: RunContext,
): Promise<void> {
  const path = historyPath(env)
  try {
    await mkdir(dirname(path), { recursive: true })
    await appendFile(path, `${redact(JSON.stringify(entry))}\n`, { mode: 0o600 })
  } catch (error) {
    context.report.warn(
      `The question is not in the history: ${path} cannot be written (${fileErrorReason(error)}).`,
    )
  }
}

/** The last questions, the newest first. Lines that cannot be read are passed over. Throws `INPUT_UNREADABLE`. */
export async function readHistory(most: number, env: NodeJS.ProcessEnv): Promise<QueryHistoryResult> {
  const path = historyPath(env)
  let text = ''
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') {
      throw new PostAiError('INPUT_UNREADABLE', `Cannot read ${path}: ${fileErrorReason(error)}.`, {
        hints: ['Make the file readable, or move it away.'],
        cause: error,
      })
    }
  }
  const lines = text.split('\n').filter((line) => line !== '')
  return { entries: lines.slice(-most).reverse().flatMap(entryOf), path }
}

function entryOf(line: string): HistoryEntry[] {
  try {
    return [JSON.parse(line) as HistoryEntry]
  } catch {
    return []
  }
}

function historyPath(env: NodeJS.ProcessEnv): string {
  return join(dataDirectory(env), 'query-history.jsonl')
}
