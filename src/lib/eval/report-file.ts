import { access } from 'node:fs/promises'
import { PostAiError } from '../core/error.ts'
import { JsonMismatch, listOf, number, objectOf, oneOf, text } from '../core/json-check.ts'
import { readTextFile, writeTextFile } from '../core/text-file.ts'
import type { EvalReport } from './report.ts'

const checkReport = objectOf({
  version: number,
  suite: oneOf('query', 'schema'),
  model: text,
  cases: listOf(objectOf({ id: text, digest: text, attempts: listOf(objectOf({ stages: checkStages })) })),
})

function checkStages(value: unknown, place: string): void {
  const score = objectOf({ strict: number, loose: number })
  objectOf({ first: score, repaired: score, final: score })(value, place)
}

/** An earlier report of a suite. Throws `INPUT_UNREADABLE`, and `INPUT_INVALID` for anything else than such a report. */
export async function readReport(path: string, suite: EvalReport['suite']): Promise<EvalReport> {
  const content = await readTextFile(path)
  try {
    const report: unknown = JSON.parse(content)
    checkReport(report, '')
    const found = report as EvalReport
    if (found.version !== 1) throw new JsonMismatch('version', '1')
    if (found.suite !== suite) throw new JsonMismatch('suite', suite)
    return found
  } catch (error) {
    const reason = error instanceof JsonMismatch ? error.message : 'it is no JSON'
    throw new PostAiError('INPUT_INVALID', `${path} is no report of eval ${suite}: ${reason}.`, {
      hints: ['Name another file: a report is never written over something else.'],
      cause: error,
    })
  }
}

/** As `readReport`; undefined when there is no such file yet. */
export async function readReportIfThere(
  path: string,
  suite: EvalReport['suite'],
): Promise<EvalReport | undefined> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  return isThere ? await readReport(path, suite) : undefined
}

/** Writes a report, whole or not at all. Throws `OUTPUT_UNWRITABLE`. */
export async function writeReport(path: string, report: EvalReport): Promise<void> {
  await writeTextFile(path, `${JSON.stringify(report, undefined, 2)}\n`)
}
