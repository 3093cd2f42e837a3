import type { RunContext } from '../../core/context.ts'
import { checkChosen } from '../../migrations/check/check.ts'
import type { CheckEstimate } from '../../migrations/check/check-result.ts'
import { native } from '../../migrations/layouts/native.ts'
import { emptyListing } from '../../migrations/listing.ts'
import type { MigrationScript } from '../../migrations/migration-file.ts'
import type { OpenStart } from './open-start.ts'
import type { SchemaFinding } from './schema-ai-result.ts'

/** What `migrate check` finds in a proposal. */
export interface CheckedChange {
  findings: SchemaFinding[]
  destructive: string[]
  /** Null where no sizes are known. */
  estimate: CheckEstimate | null
}

/** Checks a proposal as `migrate check` does, on the database where there is one: locks, rewrites, what is thrown away. */
export async function checkChange(
  { facts, earlier, url }: Pick<OpenStart, 'facts' | 'earlier' | 'url'>,
  up: MigrationScript,
  down: MigrationScript | undefined,
  context: RunContext,
): Promise<CheckedChange> {
  const file = { version: 'proposal', name: '', up, down }
  const found = { layout: native, listing: emptyListing(''), directory: '', named: false }
  const input = {
    root: '',
    cwd: '',
    files: [up.path],
    url,
    major: facts.major,
    tries: false,
    ...(facts.kind === 'empty' && { sandbox: false }),
  }
  const { files, target } = await checkChosen(input, { files: [file], earlier, found }, context)
  const statements = files.flatMap((checked) => checked.statements)
  const findings = statements.flatMap((statement) => statement.findings)
  return {
    findings: findings.map((finding) => ({ source: 'migration' as const, ...finding })),
    destructive: findings.filter(({ rule }) => rule === 'data-loss').map(({ message }) => message),
    estimate: target.kind === 'database' ? sumOf(statements.map(({ estimate }) => estimate)) : null,
  }
}

function sumOf(estimates: readonly CheckEstimate[]): CheckEstimate {
  const sum = (numbers: readonly (number | null)[]) =>
    numbers.reduce<number | null>((total, one) => (total === null || one === null ? null : total + one), 0)
  return {
    rows: sum(estimates.map(({ rows }) => rows)),
    bytes: sum(estimates.map(({ bytes }) => bytes)),
    seconds: sum(estimates.map(({ seconds }) => seconds)),
  }
}
