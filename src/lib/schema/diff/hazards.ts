import type { RunContext } from '../../core/context.ts'
import { checkFile } from '../../migrations/check/check-file.ts'
import { type CheckFinding, type CheckVerdict, verdictOf } from '../../migrations/check/check-result.ts'
import { openFacts } from '../../migrations/check/facts.ts'
import type { MigrationScript } from '../../migrations/migration-file.ts'
import { segmentsOf } from '../../migrations/segments.ts'
import { statementsOf } from '../../migrations/statements.ts'
import type { DiffStatement } from './diff-result.ts'
import { UNCHECKED } from './plan-changes.ts'
import type { SchemaSide } from './schema-side.ts'

/**
 * What each statement locks, rewrites, reads and loses, by the rules of `migrate check` with the sizes of FROM. Throws
 * what connecting throws.
 */
export async function hazardsOf(
  script: MigrationScript,
  from: SchemaSide,
  major: number,
  context: RunContext,
): Promise<{ statements: DiffStatement[]; verdict: CheckVerdict }> {
  context.report.step('Looking at what the statements lock and rewrite')
  // here each statement stands alone, and what a transaction sets for itself would be forgotten
  const alone = { ...script, sql: script.sql.replaceAll(UNCHECKED, unlocal(UNCHECKED)) }
  const file = { version: '0', name: 'schema diff', up: alone, down: undefined }
  const known = 'earlier' in from.facts ? {} : from.facts
  const earlier = 'earlier' in from.facts ? from.facts.earlier : []
  // they were run already, for the proof: the model of the tables is enough here, and much faster
  const input = { root: '.', cwd: '.', tries: false, major, sandbox: false, ...known }
  await using facts = await openFacts(input, { files: [file], earlier, found: null }, context)
  const checked = await checkFile(file, {
    shadow: facts.shadow,
    major,
    ownRunner: true,
    off: new Set(),
    plannedRows: facts.plannedRows,
    probe: facts.probe,
  })
  const transactions = await transactionsOf(script)
  const statements = checked.statements.map(({ line: _, ...statement }, index): DiffStatement => {
    const findings = [...statement.findings, ...secretLeftOut(statement.sql)]
    const sql = statement.sql === unlocal(UNCHECKED) && script.transaction ? UNCHECKED : statement.sql
    return { ...statement, sql, findings, number: index + 1, transaction: transactions[index] ?? null }
  })
  return { statements, verdict: verdictOf(statements.flatMap(({ findings }) => findings)) }
}

function unlocal(setting: string): string {
  return setting.replace(' LOCAL', '')
}

/** The number of the transaction of each statement, in their order. */
async function transactionsOf(script: MigrationScript): Promise<(number | null)[]> {
  const segments = segmentsOf(script, await statementsOf(script))
  return segments.flatMap(({ kind, statements }, index) =>
    statements.map(() => (kind === 'transaction' ? index + 1 : null)),
  )
}

/** The engine writes a placeholder where an option of a foreign server may be a password. */
function secretLeftOut(sql: string): CheckFinding[] {
  const [placeholder] = /__(?:OPTION|CONN)_\w+__/.exec(sql) ?? []
  if (placeholder === undefined) return []
  const message = `${placeholder} stands for a value that may be a password, and was not read.`
  return [{ rule: 'secret-left-out', severity: 'danger', message, fix: 'Put the value in before it is run.' }]
}
