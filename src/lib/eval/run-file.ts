import { appendFile, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { dataDirectory } from '../core/directories.ts'
import { PostAiError, systemErrorCode } from '../core/error.ts'
import { shortId } from '../core/short-id.ts'
import { fileErrorReason, writeTextFile } from '../core/text-file.ts'
import type { AttemptResult } from './report.ts'

/** An attempt that is over, as one line of a run file. */
export interface FinishedAttempt {
  id: string
  /** From 1. */
  number: number
  ms: number
  result: AttemptResult
}

/**
 * The finished attempts of a run that may be broken off: JSON lines, written as they come. The file is named for all that
 * decides the outcome, so that a run goes on only with the same model, cases and settings.
 */
export class RunFile {
  readonly path: string

  constructor(suite: string, identity: unknown, env: NodeJS.ProcessEnv) {
    const name = shortId(`${suite}-`, JSON.stringify(identity))
    this.path = join(dataDirectory(env), 'eval', `${name}.jsonl`)
  }

  /** What is in it; nothing when there is none. A line that a killed process left torn is dropped. Throws `INPUT_UNREADABLE`. */
  async read(): Promise<FinishedAttempt[]> {
    let content: string
    try {
      content = await readFile(this.path, 'utf8')
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return []
      throw new PostAiError('INPUT_UNREADABLE', `Cannot read ${this.path}: ${fileErrorReason(error)}.`, {
        hints: ['Remove it to begin anew.'],
        cause: error,
      })
    }
    return content.split('\n').flatMap((line) => finishedIn(line))
  }

  /** Makes the directory. Throws `OUTPUT_UNWRITABLE`. */
  async prepare(): Promise<void> {
    await this.#writing(() => mkdir(dirname(this.path), { recursive: true }))
  }

  /** Makes a file that holds these attempts and nothing else. Throws `OUTPUT_UNWRITABLE`. */
  async begin(finished: readonly FinishedAttempt[]): Promise<void> {
    await writeTextFile(this.path, finished.map((one) => `${JSON.stringify(one)}\n`).join(''), 0o600)
  }

  /** Adds what is finished. Throws `OUTPUT_UNWRITABLE`. */
  async add(finished: readonly FinishedAttempt[]): Promise<void> {
    const lines = finished.map((one) => `${JSON.stringify(one)}\n`).join('')
    if (lines !== '') await this.#writing(() => appendFile(this.path, lines))
  }

  /** Puts an unfinished run aside and says where. */
  async putAside(): Promise<string> {
    const aside = `${this.path}.before`
    await this.#writing(() => rename(this.path, aside))
    return aside
  }

  /** The run is over: nothing is to be resumed. */
  async remove(): Promise<void> {
    await rm(this.path, { force: true })
  }

  async #writing(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      throw new PostAiError('OUTPUT_UNWRITABLE', `Cannot write ${this.path}: ${fileErrorReason(error)}.`, {
        hints: ['Free space or permissions there, or set POST_AI_DATA_DIR to another directory.'],
        cause: error,
      })
    }
  }
}

function finishedIn(line: string): FinishedAttempt[] {
  try {
    const value: FinishedAttempt | null = JSON.parse(line)
    return typeof value?.id === 'string' && value.result?.stages ? [value] : []
  } catch {
    return []
  }
}
