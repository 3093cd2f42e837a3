import { messageOf, PostAiError } from '../../core/error.ts'
import type { MigrationFile, MigrationScript } from '../migration-file.ts'
import { checkRules } from '../rules/registry.ts'
import { segmentsOf } from '../segments.ts'
import { type MigrationStatement, statementsOf } from '../statements.ts'
import { changeOf } from './changed-rows.ts'
import { type CheckedFile, type CheckedStatement, type CheckFinding, verdictOf } from './check-result.ts'
import { readBlock } from './do-block.ts'
import { effectsOf } from './effects/statement-effects.ts'
import { type Effects, merged, noEffects } from './effects.ts'
import { ignoreComments, withoutIgnored } from './ignore-comment.ts'
import { blocksReads, blocksWrites } from './lock-mode.ts'
import { emptyModel, type Model } from './model.ts'
import { estimateOf } from './rates.ts'
import type { CheckSubject } from './rule.ts'
import { withSafeForm } from './safe-form.ts'
import type { Shadow } from './shadow.ts'

/** What a file is checked with. */
export interface FileCheck {
  shadow: Shadow
  major: number
  ownRunner: boolean
  /** Names of rules that the project has switched off. */
  off: ReadonlySet<string>
  /** Rows that a statement is planned to change; null when nobody can tell. */
  plannedRows(sql: string): Promise<number | null>
  /** What queries of the rows find. */
  probe(statement: MigrationStatement, model: Model): Promise<CheckFinding[]>
}

/** Checks the up part of a migration, statement by statement; the shadow is as after it then. */
export async function checkFile(file: MigrationFile, check: FileCheck): Promise<CheckedFile> {
  const base = { file: file.up.path, rollback: null, planImpact: null, notTried: [] }
  check.shadow.beginFile()
  try {
    const all = await statementsOf(file.up)
    const statements: CheckedStatement[] = []
    const comments = ignoreComments(file.up, all)
    const transactions = transactionsOf(file.up, all)
    let held = noEffects()
    let current: number | undefined
    for (const [index, statement] of all.entries()) {
      const transaction = transactions.get(statement)
      if (transaction === undefined) continue
      if (transaction !== current) held = noEffects()
      current = transaction
      const nodes = all.map(({ node }) => node)
      const around = { earlier: nodes.slice(0, index), later: nodes.slice(index + 1) }
      const { effects, ...judged } = await checkStatement(statement, {
        ...check,
        ...around,
        transaction: held,
      })
      const findings = withoutIgnored(judged.findings, comments.get(statement) ?? [])
      statements.push({ ...judged, findings })
      held = merged([held, effects])
    }
    return { ...base, verdict: verdictOf(statements.flatMap(({ findings }) => findings)), statements }
  } catch (error) {
    if (!(error instanceof PostAiError) || !/^(SQL_SYNTAX|INPUT_INVALID)$/.test(error.code)) throw error
    return { ...base, verdict: 'error', statements: [unreadable(file.up, error)] }
  }
}

/** In which transaction each statement runs; BEGIN and COMMIT themselves are left out. */
function transactionsOf(script: MigrationScript, statements: readonly MigrationStatement[]) {
  const segments = segmentsOf(script, statements)
  return new Map(
    segments.flatMap((segment, number) => segment.statements.map((one) => [one, number] as const)),
  )
}

interface StatementCheck extends FileCheck {
  earlier: CheckSubject['earlier']
  later: CheckSubject['later']
  transaction: Effects
}

async function checkStatement(
  statement: MigrationStatement,
  check: StatementCheck,
): Promise<CheckedStatement & { effects: Effects }> {
  const { shadow, major } = check
  const { sql, node } = statement
  const { model } = shadow
  const block = await readBlock(sql, node)
  const nodes = [node, ...block.statements]
  const parts = nodes.map((one) => effectsOf(one, model, major))
  const changed = await changedRows(statement, model, check)
  const probed = await check.probe(statement, model)
  const subjects = nodes.map((one, index): CheckSubject => {
    const effects = { ...(parts[index] ?? noEffects()) }
    if (index === 0) effects.opaque = block.opaque
    const earlier = [...check.earlier, ...block.statements.slice(0, Math.max(0, index - 1))]
    const later = [...block.statements.slice(index), ...check.later]
    return { ...check, earlier, later, node: one, sql, model, effects, changedRows: changed, failure: null }
  })
  const first = judge(statement, subjects, probed, check.off)
  const judged = {
    ...first,
    findings: await withSafeForm(first.findings, statement, () => shadow.fixFacts(), major),
  }
  const { failure, seen } = await shadow.apply(statement, block.opaque !== null)
  const [outer, ...others] = subjects
  if (!outer || (!failure && !seen)) return judged
  // only a shadow with a server comes here, and that leaves the model of before as it was
  const effects = seen ? merged([outer.effects, seen]) : outer.effects
  return judge(
    statement,
    [{ ...outer, failure, effects: { ...effects, opaque: seen ? null : effects.opaque } }, ...others],
    probed,
    check.off,
  )
}

/** What is to be said of a statement, and those inside it. */
function judge(
  { sql, line }: MigrationStatement,
  subjects: readonly CheckSubject[],
  probed: readonly CheckFinding[],
  off: ReadonlySet<string>,
): CheckedStatement & { effects: Effects } {
  const effects = merged(subjects.map((subject) => subject.effects))
  const [first] = subjects
  const model = first?.model ?? emptyModel()
  const locks = [...effects.locks].filter(([key]) => !model.tables.get(key)?.isNew)
  return {
    sql,
    line,
    locks: locks.map(([relation, mode]) => ({ relation, mode })),
    rewrite: effects.rewrites.size > 0,
    scan: effects.scans.size > 0,
    indexBuild: effects.builds.size > 0,
    blocks: {
      reads: locks.some(([, mode]) => blocksReads(mode)),
      writes: locks.some(([, mode]) => blocksWrites(mode)),
    },
    estimate: estimateOf(effects, model, first?.changedRows ?? null),
    findings: unique([...probed, ...subjects.flatMap((subject) => findingsOf(subject, off))]),
    effects,
  }
}

function findingsOf(subject: CheckSubject, off: ReadonlySet<string>): CheckFinding[] {
  return checkRules
    .filter(({ name }) => !off.has(name))
    .flatMap((rule) =>
      rule.check(subject).map((found) => ({ rule: rule.name, severity: rule.severity, ...found })),
    )
}

/** One thing once; that a statement fails is not said beside the reason. */
function unique(findings: readonly CheckFinding[]): CheckFinding[] {
  const others = findings.filter(({ rule, severity }) => severity === 'error' && rule !== 'statement-fails')
  const kept = others.length > 0 ? findings.filter(({ rule }) => rule !== 'statement-fails') : findings
  return [...new Map(kept.map((finding) => [`${finding.rule} ${finding.message}`, finding])).values()]
}

async function changedRows(
  { node, sql }: MigrationStatement,
  model: Model,
  check: FileCheck,
): Promise<number | null> {
  const change = changeOf(node, model)
  if (!change) return 'InsertStmt' in node ? null : 0
  const table = model.tables.get(change.key)
  if (change.all || table?.rows === 0) return table?.rows ?? null
  return check.plannedRows(sql)
}

function unreadable(script: MigrationScript, error: PostAiError): CheckedStatement {
  const message = messageOf(error).replace(`${script.path}:`, 'line ')
  return {
    sql: '',
    line: Number(/^line (\d+)/.exec(message)?.[1] ?? script.firstLine),
    locks: [],
    rewrite: false,
    scan: false,
    indexBuild: false,
    blocks: { reads: false, writes: false },
    estimate: { rows: null, bytes: null, seconds: null },
    findings: [
      { rule: 'unreadable', severity: 'error', message, fix: error.hints[0] ?? 'Correct the file.' },
    ],
  }
}
