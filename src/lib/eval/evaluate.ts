import { baseUrlOf } from '../ai/endpoint.ts'
import { DEFAULT_MODEL } from '../ai/model.ts'
import type { RunContext } from '../core/context.ts'
import { withFileLock } from '../core/file-lock.ts'
import { shortId } from '../core/short-id.ts'
import { plural } from '../core/units.ts'
import { aggregate } from './aggregate.ts'
import { compareReports } from './comparison.ts'
import { type EvalOptions, evalLimits } from './eval-options.ts'
import { estimatedPlan, planOf } from './plan.ts'
import type { EvalReport, EvalResult } from './report.ts'
import { readReportIfThere, writeReport } from './report-file.ts'
import { type FinishedAttempt, RunFile } from './run-file.ts'
import { runSuite } from './run-suite.ts'
import type { EvalCase, EvalSuite } from './suite.ts'

/**
 * Runs a suite with a model, or says what that would take, and compares with the last report. Throws what ends a run; then the
 * finished attempts are kept for `resume`.
 */
export async function evaluate<Case extends EvalCase, Answer>(
  suite: EvalSuite<Case, Answer>,
  settings: EvalReport['settings'],
  options: EvalOptions,
  context: RunContext,
): Promise<EvalResult> {
  const { model = DEFAULT_MODEL, env, repeat = 1, reportFile } = options
  const baseUrl = baseUrlOf(options, context)
  // a file that is no report is found before anything is paid for
  const older = reportFile === undefined ? undefined : await readReportIfThere(reportFile, suite.name)
  const digests = suite.cases.map(({ id, digest }) => [id, digest])
  const file = new RunFile(suite.name, { model, baseUrl, settings, digests }, env)
  const before = await file.read()
  const done = options.resume ? usable(before, suite.cases, repeat) : []
  const plan = planOf(suite.cases.length, repeat, done.length)
  if (options.dryRun) {
    const estimated = await estimatedPlan(plan, suite as EvalSuite<Case, never>, { model, baseUrl }, context)
    return { plan: estimated, report: null, comparison: null }
  }
  await file.prepare()
  return await withFileLock(file.path, context.signal, async () => {
    if (!options.resume && before.length > 0) {
      const aside = await file.putAside()
      context.report.note(
        `${plural(before.length, 'attempt')} of an unfinished run were put aside: ${aside}. --resume goes on with them.`,
      )
    }
    await file.begin(done)
    const limits = evalLimits(plan.attempts, options.aiLimits)
    const place = { baseUrl, model: options.model, env }
    const finished = await runSuite(suite, done, file, { place, repeat, limits }, context)
    const report = aggregate({ suite: suite.name, model, repeat, settings }, suite.cases, finished)
    if (reportFile !== undefined) await writeReport(reportFile, report)
    await file.remove()
    return { plan, report, comparison: older ? compareReports(older, report) : null }
  })
}

/** A digest of all that decides whether answers to a case are right. */
export function caseDigest(parts: readonly unknown[]): string {
  return shortId('', JSON.stringify(parts))
}

function usable(
  finished: readonly FinishedAttempt[],
  cases: readonly EvalCase[],
  repeat: number,
): FinishedAttempt[] {
  const ids = new Set(cases.map(({ id }) => id))
  return finished.filter(({ id, number }) => ids.has(id) && number <= repeat)
}
