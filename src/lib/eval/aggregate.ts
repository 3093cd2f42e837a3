import type { AiUsage } from '../ai/spending.ts'
import { estimate, meanOf, rounded } from './bootstrap.ts'
import type { AttemptResult, CaseResult, EvalReport, EvalTimes, GroupResult } from './report.ts'
import type { FinishedAttempt } from './run-file.ts'
import { type EvalCase, stages } from './suite.ts'

/** What a report says besides its figures. */
export type ReportHead = Pick<EvalReport, 'suite' | 'model' | 'repeat' | 'settings'>

/** The report on finished attempts; cases come in the order given, attempts by their number. */
export function aggregate(
  head: ReportHead,
  cases: readonly EvalCase[],
  finished: readonly FinishedAttempt[],
): EvalReport {
  const byCase = Map.groupBy(finished, ({ id }) => id)
  const inOrder = (id: string) => (byCase.get(id) ?? []).toSorted((a, b) => a.number - b.number)
  const results = cases.map(({ id, category, difficulty, digest }): CaseResult => {
    return { id, category, difficulty, digest, attempts: inOrder(id).map(({ result }) => result) }
  })
  const attempts = results.flatMap((one) => one.attempts)
  return {
    version: 1,
    ...head,
    all: group('all', results),
    categories: groups(results, ({ category }) => category),
    difficulties: groups(results, ({ difficulty }) => difficulty),
    parts: partMeans(attempts),
    failures: countOf(attempts.flatMap(({ failure }) => failure?.code ?? [])),
    repairs: attempts.reduce((sum, { repairs }) => sum + repairs, 0),
    usage: sumOfUsage(attempts.map(({ usage }) => usage)),
    cases: results,
    times: timesOf(cases.map(({ id }) => [id, inOrder(id).map(({ ms }) => ms)])),
  }
}

/** The share of a case's attempts whose final answer was right. */
export function shareRight(one: CaseResult, kind: 'strict' | 'loose'): number {
  return meanOf(one.attempts.map(({ stages: { final } }) => final[kind]))
}

function groups(results: readonly CaseResult[], nameOf: (one: CaseResult) => string): GroupResult[] {
  const found = Map.groupBy(results, nameOf)
  return [...found].map(([name, members]) => group(name, members)).sort((a, b) => compare(a.name, b.name))
}

function group(name: string, results: readonly CaseResult[]): GroupResult {
  const ofStage = (stage: (typeof stages)[number], kind: 'strict' | 'loose') =>
    estimate(results.map(({ attempts }) => meanOf(attempts.map((attempt) => attempt.stages[stage][kind]))))
  const [first, repaired, final] = stages.map((stage) => ({
    strict: ofStage(stage, 'strict'),
    loose: ofStage(stage, 'loose'),
  })) as [GroupResult['stages']['first'], GroupResult['stages']['first'], GroupResult['stages']['first']]
  return { name, cases: results.length, stages: { first, repaired, final } }
}

function partMeans(attempts: readonly AttemptResult[]): Record<string, number> {
  const values = Map.groupBy(
    attempts.flatMap(({ parts }) => Object.entries(parts)),
    ([name]) => name,
  )
  const means = [...values].map(([name, entries]) => [
    name,
    rounded(meanOf(entries.map(([, value]) => value))),
  ])
  return Object.fromEntries(means.sort(([a], [b]) => compare(String(a), String(b))))
}

function countOf(codes: readonly string[]): Record<string, number> {
  const counts = [...Map.groupBy(codes, (code) => code)].map(([code, all]) => [code, all.length] as const)
  return Object.fromEntries(counts.sort(([a], [b]) => compare(a, b)))
}

/** What several attempts asked of a model together. */
export function sumOfUsage(usages: readonly AiUsage[]): AiUsage {
  const sum = (of: (usage: AiUsage) => number) => usages.reduce((total, usage) => total + of(usage), 0)
  const priced = usages.filter(({ usd }) => usd !== null)
  return {
    calls: sum(({ calls }) => calls),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    cacheWriteTokens: sum(({ cacheWriteTokens }) => cacheWriteTokens),
    cacheReadTokens: sum(({ cacheReadTokens }) => cacheReadTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    usd: priced.length === 0 ? null : rounded(priced.reduce((total, { usd }) => total + (usd ?? 0), 0)),
  }
}

function timesOf(byCase: readonly (readonly [string, number[]])[]): EvalTimes {
  const all = byCase.flatMap(([, ms]) => ms).sort((a, b) => a - b)
  const rank = (share: number) => all[Math.max(0, Math.ceil(share * all.length) - 1)] ?? 0
  return {
    finishedAt: new Date().toISOString(),
    p50Ms: rank(0.5),
    p95Ms: rank(0.95),
    attemptsMs: Object.fromEntries(byCase),
  }
}

/** By code unit: the same order in every locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
