import { sha256 } from '../core/node-crypto.ts'
import type { CheckFinding, CheckSeverity, MigrateCheckResult } from '../migrations/check/check-result.ts'
import type { CheckRule } from '../migrations/check/rule.ts'
import { type SarifLevel, sarifDocument } from './sarif.ts'

interface Placed extends CheckFinding {
  file: string
  line: number
}

function placed({ files }: MigrateCheckResult): Placed[] {
  return files.flatMap(({ file, statements }) =>
    statements.flatMap(({ line, findings }) => findings.map((finding) => ({ file, line, ...finding }))),
  )
}

const levels: Record<CheckSeverity, SarifLevel> = {
  note: 'note',
  caution: 'warning',
  danger: 'error',
  error: 'error',
}

/** Annotations of GitHub Actions, one a line: they appear beside the lines of the pull request. */
export function presentCheckGithub(result: MigrateCheckResult): string {
  const level = { note: 'notice', warning: 'warning', error: 'error' }
  const lines = placed(result).map(({ file, line, rule, severity, message, fix }) => {
    const properties = [`file=${property(file)}`, `line=${line}`, `title=${property(rule)}`].join(',')
    return `::${level[levels[severity]]} ${properties}::${data(`${message}\n→ ${fix}`)}`
  })
  return lines.map((line) => `${line}\n`).join('')
}

/** As the runner decodes it: workflow commands, "Escaping". */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

/** A SARIF 2.1.0 document; `known` are the rules that it describes. */
export function presentCheckSarif(result: MigrateCheckResult, known: readonly CheckRule[]): string {
  const rules = known.map(({ severity, ...rule }) => ({ ...rule, level: levels[severity] }))
  const results = placed(result).map((finding) => ({
    rule: finding.rule,
    level: levels[finding.severity],
    message: `${finding.message} ${finding.fix}`,
    location: {
      physicalLocation: {
        artifactLocation: { uri: encodeURI(finding.file) },
        region: { startLine: finding.line },
      },
    },
    fingerprints: { statement: fingerprint(finding) },
  }))
  return sarifDocument(rules, results)
}

/** A code quality report of GitLab: an array of issues. */
export function presentCheckGitlab(result: MigrateCheckResult): string {
  const severities = { note: 'info', caution: 'minor', danger: 'critical', error: 'blocker' }
  const issues = placed(result).map((finding) => ({
    description: `${finding.message} ${finding.fix}`,
    check_name: finding.rule,
    fingerprint: fingerprint(finding),
    severity: severities[finding.severity],
    location: { path: finding.file, lines: { begin: finding.line } },
  }))
  return JSON.stringify(issues, undefined, 2)
}

/** The same finding has the same one in the next run, wherever its line has moved to. */
function fingerprint({ file, rule, message }: Placed): string {
  return sha256(`${file}\0${rule}\0${message}`).slice(0, 32)
}
