import { Flags } from '@oclif/core'
import { presentSchemaLint } from '../lib/present/schema-lint.ts'
import { presentLintMarkdown, presentLintSarif } from '../lib/present/schema-lint-reports.ts'
import type { SchemaLintResult } from '../lib/schema/lint/lint-result.ts'
import type { LintRule } from '../lib/schema/lint/rule.ts'
import { snapshotFlag, urlFlag } from './flags.ts'

const named = (description: string, helpValue: string) =>
  Flags.string({ description, helpValue, multiple: true, multipleNonGreedy: true })

/** The flags of `schema lint`. */
export const schemaLintFlags = {
  url: urlFlag,
  snapshot: snapshotFlag(['url']),
  schema: named('look at this schema only; may be repeated', '<name>'),
  off: named('a rule that is not wanted; may be repeated', '<rule>'),
  'fail-on': Flags.option({
    description: 'exit with 3 when a finding is at least this bad',
    options: ['notice', 'caution', 'danger'] as const,
  })(),
  all: Flags.boolean({ description: 'show all findings of each rule' }),
  markdown: Flags.boolean({ description: 'print a comment for a pull request', exclusive: ['sarif'] }),
  sarif: Flags.boolean({ description: 'print a SARIF document' }),
}

/** The result in the form that the flags ask for. */
export function lintText(
  result: SchemaLintResult,
  flags: { markdown: boolean; sarif: boolean; all: boolean },
  view: { color: boolean; width: number; rules: readonly LintRule[] },
): string {
  if (flags.markdown) return presentLintMarkdown(result)
  if (flags.sarif) return presentLintSarif(result, view.rules)
  return presentSchemaLint(result, { ...view, all: flags.all })
}
