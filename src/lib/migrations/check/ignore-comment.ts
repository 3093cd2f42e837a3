import type { MigrationScript } from '../migration-file.ts'
import type { MigrationStatement } from '../statements.ts'
import type { CheckFinding } from './check-result.ts'

/** `-- post-ai: ignore <rule> <reason>`, before a statement or inside it. */
export interface IgnoreComment {
  /** Of the file. */
  line: number
  rule: string
  reason: string
}

const form = /--\s*post-ai:\s*ignore\s+(?<rule>[a-z0-9-]+)(?:[ \t]+(?<reason>\S.*))?/

/** The comments of a script, each with the statement it stands before or in; those behind the last belong to the last. */
export function ignoreComments(
  script: MigrationScript,
  statements: readonly MigrationStatement[],
): Map<MigrationStatement, IgnoreComment[]> {
  const found = new Map<MigrationStatement, IgnoreComment[]>()
  for (const [index, text] of script.sql.split('\n').entries()) {
    const { rule, reason = '' } = form.exec(text)?.groups ?? {}
    if (rule === undefined) continue
    const line = script.firstLine + index
    const statement =
      statements.find((one) => line < one.line + one.sql.split('\n').length) ?? statements.at(-1)
    if (!statement) continue
    found.set(statement, [...(found.get(statement) ?? []), { line, rule, reason: reason.trim() }])
  }
  return found
}

/**
 * The findings without those that a comment ignores, and with a finding for each comment that ignores nothing or gives
 * no reason. What makes a statement fail cannot be ignored.
 */
export function withoutIgnored(
  findings: readonly CheckFinding[],
  comments: readonly IgnoreComment[],
): CheckFinding[] {
  const ignores = ({ rule, reason }: IgnoreComment, finding: CheckFinding) =>
    finding.rule === rule && reason !== '' && finding.severity !== 'error'
  const kept = findings.filter((finding) => !comments.some((comment) => ignores(comment, finding)))
  const idle = comments.filter((comment) => !findings.some((finding) => ignores(comment, finding)))
  return [...kept, ...idle.map((comment) => idleFinding(comment, findings))]
}

function idleFinding({ rule, line, reason }: IgnoreComment, findings: readonly CheckFinding[]): CheckFinding {
  const base = { rule: 'unused-ignore', severity: 'caution' } as const
  const applies = findings.some((finding) => finding.rule === rule)
  if (applies && reason === '')
    return {
      ...base,
      message: `The comment in line ${line} gives no reason to ignore ${rule}, and so does not.`,
      fix: `-- post-ai: ignore ${rule} <why it does no harm here>`,
    }
  if (applies)
    return {
      ...base,
      message: `The comment in line ${line} cannot ignore ${rule}: the statement fails.`,
      fix: 'Correct the statement, and take the comment out.',
    }
  return {
    ...base,
    message: `The comment in line ${line} ignores ${rule}, which finds nothing in this statement.`,
    fix: 'Take the comment out.',
  }
}
