import { plural } from '../core/units.ts'
import type {
  CheckedFile,
  CheckFinding,
  CheckVerdict,
  MigrateCheckResult,
} from '../migrations/check/check-result.ts'
import { escapedMarkdown, fenced, folded } from './markdown.ts'
import { durationText, effectsText, ratesText, summary, targetText } from './migrate-check.ts'

const marks: Record<CheckVerdict, string> = { safe: '🟢', caution: '🟠', danger: '🔴', error: '⛔' }

/** Begins the comment, by which the one of an earlier run is found. */
export const checkCommentMark = '<!-- post-ai migrate check -->'

/** What a check found as a comment of a pull request. */
export function presentCheckMarkdown({ target, files }: MigrateCheckResult): string {
  const spoken = files.filter(({ statements }) => statements.some(({ findings }) => findings.length > 0))
  return [
    checkCommentMark,
    `### Migrations: ${summary(files)}`,
    `For ${escapedMarkdown(targetText(target))}.`,
    files.length > 0
      ? [
          '| | migration | findings | undone by down | plans |',
          '|---|---|---|---|---|',
          ...files.map(row),
        ].join('\n')
      : '',
    ...spoken.map(details),
    ratesText(target),
    '',
  ]
    .filter((part, index, all) => part !== '' || index === all.length - 1)
    .join('\n\n')
}

function row({ file, verdict, statements, rollback, planImpact }: CheckedFile): string {
  const slower = (planImpact ?? []).filter(({ kind }) => kind === 'slower' || kind === 'error').length
  const plans =
    planImpact === null ? '' : slower > 0 ? `${plural(slower, 'query', 'queries')} slower` : 'as before'
  const found = statements.flatMap(({ findings }) => findings.map(({ rule }) => rule))
  return `| ${marks[verdict]} ${verdict} | \`${file}\` | ${[...new Set(found)].join(', ')} | ${rollback?.verdict ?? ''} | ${plans} |`
}

function details({ file, verdict, statements }: CheckedFile): string {
  const parts = statements
    .filter(({ findings }) => findings.length > 0)
    .map((statement) => {
      const facts = effectsText(statement) + durationText(statement.estimate)
      return [
        `\`${file}:${statement.line}\`${facts ? ` ${escapedMarkdown(facts)}` : ''}`,
        fenced(statement.sql, 'sql'),
        ...statement.findings.map(finding),
      ].join('\n\n')
    })
  return folded(`${marks[verdict]} <code>${file.replaceAll('<', '&lt;')}</code>`, parts.join('\n\n'))
}

function finding({ rule, severity, message, fix }: CheckFinding): string {
  const text = `- **${severity}** \`${rule}\`: ${escapedMarkdown(message)}`
  return fix.includes(';\n') || fix.endsWith(';')
    ? `${text}\n\n${fenced(fix, 'sql')}`
    : `${text}\n  → ${escapedMarkdown(fix)}`
}
