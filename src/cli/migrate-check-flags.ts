import { Flags } from '@oclif/core'
import type { MigrateCheckResult } from '../lib/migrations/check/check-result.ts'
import type { CheckRule } from '../lib/migrations/check/rule.ts'
import { presentCheckMarkdown } from '../lib/present/check-markdown.ts'
import { presentCheckGithub, presentCheckGitlab, presentCheckSarif } from '../lib/present/check-reports.ts'
import { presentMigrateCheck } from '../lib/present/migrate-check.ts'
import { snapshotFlag, urlFlag } from './flags.ts'
import { sourceFlags } from './migrate-flags.ts'

const forms = ['markdown', 'sarif', 'github', 'gitlab']

const form = (description: string, name: string) =>
  Flags.boolean({ description, exclusive: forms.filter((other) => other !== name) })

/** The flags of `migrate check`. */
export const migrateCheckFlags = {
  url: urlFlag,
  snapshot: snapshotFlag(['url', 'offline', 'probe']),
  offline: Flags.boolean({
    description: 'use no database: only the files, and the earlier migrations',
    exclusive: ['url', 'probe'],
  }),
  'server-version': Flags.integer({
    description: 'the major version that they are for [default: that of the database, else 18]',
    helpValue: '<major>',
    min: 11,
    max: 18,
  }),
  ...sourceFlags,
  since: Flags.string({
    description: 'check those after this version, or those that git says have changed since this revision',
    helpValue: '<version|revision>',
  }),
  sandbox: Flags.boolean({
    description:
      'run the statements on a copy of the schema in the embedded server [default: where there is one]',
    allowNo: true,
  }),
  try: Flags.boolean({
    description: 'also prove that each can be undone, and plan the workload before and after it',
    allowNo: true,
    default: true,
  }),
  fix: Flags.boolean({ description: 'write the files anew in a form in which nobody has to wait' }),
  probe: Flags.boolean({ description: 'count the rows that would make a statement fail, read only' }),
  off: Flags.string({
    description: 'a rule that is not wanted; may be repeated',
    helpValue: '<rule>',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'fail-on': Flags.option({
    description: 'exit with 3 when a migration is at least this bad',
    options: ['caution', 'danger', 'error'] as const,
  })(),
  all: Flags.boolean({ description: 'show statements of which nothing is to be said too' }),
  markdown: form('print a comment for a pull request', 'markdown'),
  sarif: form('print a SARIF document', 'sarif'),
  github: form('print annotations for GitHub Actions', 'github'),
  gitlab: form('print a code quality report for GitLab', 'gitlab'),
}

/** The result in the form that the flags ask for. */
export function checkText(
  result: MigrateCheckResult,
  flags: { markdown: boolean; sarif: boolean; github: boolean; gitlab: boolean; all: boolean },
  view: { color: boolean; width: number; rules: readonly CheckRule[] },
): string {
  if (flags.markdown) return presentCheckMarkdown(result)
  if (flags.sarif) return presentCheckSarif(result, view.rules)
  if (flags.github) return presentCheckGithub(result)
  if (flags.gitlab) return presentCheckGitlab(result)
  return presentMigrateCheck(result, { ...view, all: flags.all })
}
