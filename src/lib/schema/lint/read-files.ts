import type { RunContext } from '../../core/context.ts'
import { throwIfInterrupted } from '../../core/interrupt.ts'
import { plural } from '../../core/units.ts'
import { extensionsIn } from '../../migrations/check/extensions-in.ts'
import { prepare } from '../../migrations/check/sandbox-shadow.ts'
import type { MigrationFile } from '../../migrations/migration-file.ts'
import { placeOf, statementsOf } from '../../migrations/statements.ts'
import { type Engine, startEngine } from '../../sandbox/engine.ts'
import { readSchemaFacts } from './read-facts.ts'
import type { ReadSchema } from './schema-lint.ts'
import { scriptsIn } from './scripts-in.ts'

/**
 * Runs SQL files, and the migrations of directories, in the embedded server, and reads the schema that they make.
 * Throws `INPUT_UNREADABLE`, `INPUT_INVALID`, and `SQL_SYNTAX` with file and line.
 */
export async function readFiles(
  names: readonly string[],
  cwd: string,
  context: RunContext,
): Promise<ReadSchema> {
  const files = await scriptsIn(names, cwd)
  const foreign = files.filter(({ language }) => language !== undefined)
  const scripts = files.filter(({ language }) => language === undefined)
  const extensions = await extensionsIn(scripts)
  context.report.step('Starting the embedded server')
  await using engine = await startEngine({ extensions, locale: 'C' }, context.signal)
  await engine.script('SET check_function_bodies = off')
  const failed = await runAll(engine, scripts, context)
  const facts = await readSchemaFacts((sql) => engine.query(sql), true)
  const { version, major } = facts.server
  const [first] = names
  return {
    facts: withoutSizes(facts),
    target: {
      kind: 'files',
      name: names.length === 1 && first ? first : plural(files.length, 'file'),
      version,
      major,
    },
    notSeen: [
      ...foreign.map(({ up, language }) => `${up.path} is written in ${language}, and was not run.`),
      ...failed.map((place) => `The embedded server could not run ${place}.`),
    ],
  }
}

async function runAll(
  engine: Engine,
  files: readonly MigrationFile[],
  context: RunContext,
): Promise<string[]> {
  const failed: string[] = []
  for (const [done, { up }] of files.entries()) {
    throwIfInterrupted(context.signal)
    context.report.count(done, files.length, 'files')
    for (const statement of await statementsOf(up))
      if (!(await prepare(engine, statement))) failed.push(placeOf(up, statement.line))
  }
  return failed
}

/** Nothing is in the tables here, which says nothing of where the files will be run. */
function withoutSizes(facts: ReadSchema['facts']): ReadSchema['facts'] {
  return { ...facts, tables: facts.tables.map((table) => ({ ...table, rows: null })) }
}
