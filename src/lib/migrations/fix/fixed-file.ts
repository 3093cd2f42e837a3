import { loadParser, type Statement } from '../../sql/parser.ts'
import { quoteIdentifier } from '../../sql/quote.ts'
import { track } from '../check/track.ts'
import type { MigrationFile, MigrationScript } from '../migration-file.ts'
import { type MigrationStatement, statementsOf } from '../statements.ts'
import { outsideTransaction } from '../transaction-rules.ts'
import { brief, type Fix, type FixFacts, type FixStep, long, outside } from './fix.ts'
import { fixOf } from './fix-of.ts'

/** A migration in its safe form. */
export interface FixedFile {
  /** The text of the native file: `-- migrate:up`, `-- migrate:down`. */
  text: string
  /** The steps up and down, for layouts that want a file for each. */
  up: FixStep[]
  /** Null when there was no down script and none can be told from the statements. */
  down: FixStep[] | null
  /** What was rewritten, with the line it stood on. */
  fixes: { line: number; fix: Fix }[]
}

/**
 * Rewrites the dangerous statements of a migration. Undefined when there is nothing to rewrite. The file that comes out
 * is not run in one transaction: every statement is one of its own, so that no lock outlives it. An existing down script
 * is kept, with its own dangerous statements rewritten.
 */
export async function fixedFile(
  file: Pick<MigrationFile, 'up' | 'down'>,
  facts: FixFacts,
  major: number,
): Promise<FixedFile | undefined> {
  const model = structuredClone(facts.model)
  const up = await fixedScript(file.up, { ...facts, model }, major)
  const worth = up.fixes.filter(({ fix }) => fix.rewrite !== 'brief-lock')
  if (worth.length === 0) return undefined
  const written = file.down ? (await fixedScript(file.down, { ...facts, model }, major)).steps : undefined
  const down = written ?? up.down
  const text = `-- migrate:up transaction:false\n${textOf(up.steps)}\n-- migrate:down${down ? ' transaction:false' : ''}\n${textOf(down ?? [])}`
  return { text, up: up.steps, down, fixes: up.fixes }
}

interface FixedScript {
  steps: FixStep[]
  down: FixStep[] | null
  fixes: { line: number; fix: Fix }[]
}

async function fixedScript(script: MigrationScript, facts: FixFacts, major: number): Promise<FixedScript> {
  const fixed: FixedScript = { steps: [], down: [], fixes: [] }
  const settings = new Set<string>()
  const texts = (await loadParser()).statements(script.sql)
  for (const [index, statement] of (await statementsOf(script)).entries()) {
    const fix = await fixOf(statement, facts, major)
    track(facts.model, statement.node)
    if (fix) fixed.fixes.push({ line: statement.line, fix })
    const local = localSetting(statement)
    if (local) settings.add(local.name)
    const [first, ...others] = fix?.up ?? [local?.step ?? asItIs(statement)]
    const comment = commentBefore(script.sql, texts[index - 1], texts[index], statement.sql)
    if (first) fixed.steps.push({ ...first, ...(comment !== '' && { comment }) }, ...others)
    const down = fix?.down ?? null
    fixed.down = down && fixed.down && [...down, ...fixed.down]
  }
  fixed.steps.push(...[...settings].map((name) => brief(`RESET ${quoteIdentifier(name)}`)))
  return fixed
}

/** What stands between a statement and the one before it. */
function commentBefore(
  sql: string,
  previous: Statement | undefined,
  { start, text }: Pick<Statement, 'start' | 'text'> = { start: 0, text: '' },
  own: string,
): string {
  const from = previous ? previous.start + previous.text.length : 0
  return sql
    .slice(from, start + text.length - own.length)
    .replace(/^\s*;/, '')
    .trim()
}

/** SET LOCAL ends with its transaction, and here every statement is one: it holds for the session instead, until the end. */
function localSetting({ sql, node }: MigrationStatement): { name: string; step: FixStep } | undefined {
  if (!('VariableSetStmt' in node) || node.VariableSetStmt.is_local !== true) return undefined
  const { name = '' } = node.VariableSetStmt
  if (/^TRANSACTION/.test(name)) return undefined
  return { name, step: brief(sql.replace(/^SET\s+LOCAL\b/i, 'SET')) }
}

function asItIs({ sql, node }: MigrationStatement): FixStep {
  if (outsideTransaction(node) !== null) return outside(sql)
  const changesRows = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'SelectStmt'].some((tag) => tag in node)
  return changesRows ? long(sql) : brief(sql)
}

/** How long a statement waits for a lock that others would queue up behind. */
const LOCK_TIMEOUT = '2s'

/** The steps as a script; waits for locks are bounded where others would wait behind them, and only there. */
export function textOf(steps: readonly FixStep[]): string {
  const lines: string[] = []
  let bounded: boolean | undefined
  for (const { sql, lock, comment } of steps) {
    if (comment !== undefined) lines.push(comment)
    if (bounded !== (lock === 'brief')) {
      bounded = lock === 'brief'
      lines.push(`SET lock_timeout = ${bounded ? `'${LOCK_TIMEOUT}'` : 0};`)
    }
    lines.push(`${sql};`)
  }
  if (steps.length > 0) lines.push('RESET lock_timeout;')
  return lines.map((line) => `${line}\n`).join('')
}
