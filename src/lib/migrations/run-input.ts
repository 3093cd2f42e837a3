import { PostAiError } from '../core/error.ts'
import { displayName } from '../postgres/connection-string.ts'
import type { MigrationSource } from './find-layout.ts'
import { defaultLimits, type RunLimits } from './migration-session.ts'

/** The database and the migrations that a command works on. */
export interface MigrationTarget extends MigrationSource {
  /** Ready to connect. */
  url: string
  /** Whether it is the project's own database on the local server: only there something is changed without a yes. */
  local: boolean
  /** Somebody said yes to what is announced. */
  yes?: boolean
}

/** What runs migrations is given besides. */
export interface RunOptions {
  limits?: Partial<RunLimits> | undefined
  /** What is taken for true of a statement of which it cannot be told whether it was run. */
  inDoubt?: 'again' | 'done' | undefined
}

/** All limits, those that are not given as they are by default. */
export function limitsOf({ limits }: RunOptions): RunLimits {
  const given = Object.entries(limits ?? {}).filter(([, value]) => value !== undefined)
  return { ...defaultLimits, ...Object.fromEntries(given) }
}

/** Throws `USAGE_NEEDS_YES` with what would be done, unless the database is local or somebody said yes. */
export function requireYes({ url, local, yes }: MigrationTarget, what: string): void {
  if (local || yes) return
  throw new PostAiError('USAGE_NEEDS_YES', `This would change ${displayName(url)}: ${what}.`, {
    hints: ['Add --yes to do it, or --dry-run to see the statements.'],
  })
}
