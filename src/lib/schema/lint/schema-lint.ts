import type { RunContext } from '../../core/context.ts'
import { plural } from '../../core/units.ts'
import type { HiddenFacts, SchemaFacts } from './facts.ts'
import { requireKnownRules, setAside } from './ignores.ts'
import type { LintIgnore, LintTarget, SchemaLintResult } from './lint-result.ts'
import { type LintOptions, lintFacts } from './lint-schema.ts'

/** What `schema lint` is asked: exactly one of database, snapshot and files. */
export interface SchemaLintInput extends Omit<LintOptions, 'isCopy'> {
  /** The database; it is only read. */
  url?: string | undefined
  /** A snapshot file in its place. */
  snapshotFile?: string | undefined
  /** SQL files and directories of migrations, from `cwd`; they are run in the embedded server, in order. */
  files?: readonly string[] | undefined
  cwd: string
  /** Findings that are meant so. */
  ignore?: readonly LintIgnore[] | undefined
}

/** A schema that was read. */
export interface ReadSchema {
  facts: SchemaFacts
  target: Omit<LintTarget, 'tables'>
  /** What could not be seen or loaded, a sentence each. */
  notSeen: string[]
}

/**
 * Looks for what is wrong with a schema, by its catalog and statistics alone; changes nothing. Throws `USAGE_INVALID` for
 * an unknown rule or schema, and what connecting, reading files and starting the embedded server throws.
 */
export async function schemaLint(input: SchemaLintInput, context: RunContext): Promise<SchemaLintResult> {
  const { off = [], ignore = [], schemas } = input
  requireKnownRules(off, ignore)
  const { facts, target, notSeen } = await readSchema(input, context)
  const tables = facts.tables.filter(({ schema }) => !schemas || schemas.includes(schema))
  return {
    target: { ...target, tables: tables.length },
    ...setAside(lintFacts(facts, { off, schemas }), ignore),
    notSeen: [...notSeen, ...hiddenText(facts.hidden)],
  }
}

/** Loaded when needed: neither a server nor the embedded one is wanted by all. */
async function readSchema(input: SchemaLintInput, context: RunContext): Promise<ReadSchema> {
  context.report.step('Reading the schema')
  if (input.files && input.files.length > 0) {
    const { readFiles } = await import('./read-files.ts')
    return readFiles(input.files, input.cwd, context)
  }
  if (input.snapshotFile !== undefined) {
    const { readSnapshotSchema } = await import('./read-snapshot-schema.ts')
    return readSnapshotSchema(input.snapshotFile, context)
  }
  const { readDatabase } = await import('./read-database.ts')
  return readDatabase(input.url ?? '', context)
}

function hiddenText({ sequences, tables }: HiddenFacts): string[] {
  return [
    ...(sequences > 0
      ? [
          `The role may not read ${plural(sequences, 'sequence')}: how far their keys are is told by statistics only.`,
        ]
      : []),
    ...(tables > 0
      ? [`The role may not read ${plural(tables, 'table')}, and does not see their statistics.`]
      : []),
  ]
}
