import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import { throwIfInterrupted } from '../../core/interrupt.ts'
import type { FixFacts } from '../fix/fix.ts'
import type { MigrationFile } from '../migration-file.ts'
import { checkRules } from '../rules/registry.ts'
import { checkFile } from './check-file.ts'
import type { CheckedFile, MigrateCheckResult } from './check-result.ts'
import { type ChooseInput, type ChosenFiles, chooseFiles } from './choose-files.ts'
import type { Before, Consequences } from './consequences.ts'
import { openFacts } from './facts.ts'
import { usualRates } from './rates.ts'

/** What `migrate check` is asked. */
export interface MigrateCheckInput extends ChooseInput {
  /** The database that they are for; it is only read. */
  url?: string | undefined
  /** A snapshot file in its place. */
  snapshotFile?: string | undefined
  /** The major version that is assumed when there is neither; 18 when absent. */
  major?: number | undefined
  /** Whether statements are run in the embedded server; by default where there is a schema to run them on. */
  sandbox?: boolean | undefined
  /** Whether undoing is tried, and the workload planned, where statements are run in the embedded server. */
  tries?: boolean | undefined
  /** Whether files are written anew in their safe form. */
  fix?: boolean | undefined
  /** Whether rows are looked at for values that make a statement fail; needs a database. */
  probe?: boolean | undefined
  /**
   * Set when the files are not the user's own: nothing of them is planned on the database or run on a throwaway server, where
   * a statement could start programs; only in the embedded one.
   */
  untrusted?: boolean | undefined
  /** Names of rules that are switched off. */
  off?: readonly string[] | undefined
}

/**
 * Checks migrations before they are applied: what each statement locks, writes anew and reads, for how long that
 * blocks whom, and what will fail. Nothing is changed anywhere. Throws what reading files and connecting throws.
 */
export async function migrateCheck(
  input: MigrateCheckInput,
  context: RunContext,
): Promise<MigrateCheckResult> {
  requireKnownRules(input.off ?? [])
  return checkChosen(input, await chooseFiles(input), context)
}

/** Checks migrations that are already read, which need not stand in files. Throws what connecting throws. */
export async function checkChosen(
  input: Omit<MigrateCheckInput, 'since'>,
  chosen: ChosenFiles,
  context: RunContext,
): Promise<MigrateCheckResult> {
  if (chosen.found && chosen.files.length + chosen.earlier.length === 0)
    context.report.warn(
      `There are no migrations in ${chosen.found.directory}; --dir names another directory.`,
    )
  await using facts = await openFacts(input, chosen, context)
  await using consequences =
    facts.before && input.tries !== false
      ? await consequencesOf(facts.before, facts.target.major, input, context)
      : null
  const files: CheckedFile[] = []
  for (const file of facts.files) {
    throwIfInterrupted(context.signal)
    context.report.step(`Checking ${file.up.path}`)
    if (file.language !== undefined) {
      context.report.warn(`${file.up.path} is written in ${file.language}, and is not checked.`)
      continue
    }
    const before = input.fix ? await facts.shadow.fixFacts() : null
    const checked = await checkFile(file, {
      shadow: facts.shadow,
      major: facts.target.major,
      ownRunner: chosen.found?.layout.name === 'native',
      off: new Set(input.off),
      plannedRows: facts.plannedRows,
      probe: facts.probe,
    })
    files.push({ ...checked, ...(await consequences?.of(file)) })
    if (before) await fix(file, before, input, chosen, facts.target.major, context)
  }
  return { target: { ...facts.target, rates: usualRates }, files }
}

/** Loaded when needed: a check by the files alone is to be over in a moment. */
async function consequencesOf(
  before: Before,
  major: number,
  { untrusted }: MigrateCheckInput,
  context: RunContext,
): Promise<Consequences> {
  const { openConsequences } = await import('./consequences.ts')
  return openConsequences(before, { major, server: untrusted ? 'never' : 'if-needed' }, context)
}

async function fix(
  file: MigrationFile,
  facts: FixFacts,
  { root }: Pick<MigrateCheckInput, 'root'>,
  { found }: ChosenFiles,
  major: number,
  context: RunContext,
): Promise<void> {
  const { writeSafeForm } = await import('./fix-files.ts')
  await writeSafeForm(file, facts, { root, layout: found?.layout.name, major }, context)
}

function requireKnownRules(names: readonly string[]): void {
  const unknown = names.find((name) => !checkRules.some((rule) => rule.name === name))
  if (unknown === undefined) return
  throw new PostAiError('USAGE_INVALID', `There is no rule "${unknown}" that could be switched off.`, {
    hints: [`The rules are ${checkRules.map(({ name }) => name).join(', ')}.`],
  })
}
