import type { Impact } from '../impact/impact.ts'
import type { RollbackOutcome } from '../proof/verdict.ts'
import type { LockMode } from './lock-mode.ts'
import type { Rates } from './rates.ts'

/** How much a finding weighs: a note says something without changing the verdict; an error means that it fails. */
export type CheckSeverity = 'note' | 'caution' | 'danger' | 'error'

/** What is to be thought of a file: the worst of its findings. */
export type CheckVerdict = 'safe' | 'caution' | 'danger' | 'error'

/** What migrations are checked for. */
export interface CheckTarget {
  /** Where the facts come from; `migrations`: the earlier ones, replayed; `none`: only the files themselves. */
  kind: 'database' | 'snapshot' | 'migrations' | 'none'
  /** The database, without password, or the file; null where there is none. */
  name: string | null
  /** The version of the server, such as `15.18`; null where only a major version is assumed. */
  version: string | null
  /** What the verdict is for. */
  major: number
  /** Whether statements were also run in the embedded server. */
  sandbox: boolean
  /** What durations are estimated with. */
  rates: Rates
}

/** A lock of a table, or of what is locked like one. */
export interface CheckedLock {
  /** With its schema. */
  relation: string
  mode: LockMode
}

/** What is wrong with a statement, and what to write in its place. */
export interface CheckFinding {
  rule: string
  severity: CheckSeverity
  message: string
  fix: string
}

/** How much work a statement does while it holds its locks; null where sizes are not known. */
export interface CheckEstimate {
  /** Read, written or changed. */
  rows: number | null
  bytes: number | null
  seconds: number | null
}

/** One statement and what it does. */
export interface CheckedStatement {
  sql: string
  /** Of the file, from 1. */
  line: number
  locks: CheckedLock[]
  /** Whether a table is written anew. */
  rewrite: boolean
  /** Whether a table is read from end to end. */
  scan: boolean
  indexBuild: boolean
  /** Whether others that read, or write, wait for it. */
  blocks: { reads: boolean; writes: boolean }
  estimate: CheckEstimate
  findings: CheckFinding[]
}

/** How undoing a migration was proved. */
export interface CheckedRollback {
  verdict: RollbackOutcome
  /** One or two sentences. */
  detail: string
  /** What the proof does not cover, a line each. */
  limits: string[]
  /** The down script that was made and tried because there is none; null when there is one, or none could be made. */
  generatedDown: string | null
}

/** One migration and what it does. */
export interface CheckedFile {
  file: string
  verdict: CheckVerdict
  statements: CheckedStatement[]
  /** Null when it was not tried. */
  rollback: CheckedRollback | null
  /** Null when there is no workload to plan, or when it could not be planned. */
  planImpact: Impact[] | null
  /** What was to be tried and could not be, with the reason; a sentence each. */
  notTried: string[]
}

/** What `migrate check` finds. */
export interface MigrateCheckResult {
  target: CheckTarget
  files: CheckedFile[]
}

const order: readonly CheckSeverity[] = ['note', 'caution', 'danger', 'error']

/** Whether a severity, or verdict, is at least another one. */
export function isAtLeast(one: CheckSeverity | CheckVerdict, other: CheckSeverity): boolean {
  return one !== 'safe' && order.indexOf(one) >= order.indexOf(other)
}

/** The verdict that findings lead to. */
export function verdictOf(findings: readonly CheckFinding[]): CheckVerdict {
  const worst = order.findLast((severity) => findings.some((finding) => finding.severity === severity))
  return worst === undefined || worst === 'note' ? 'safe' : worst
}
