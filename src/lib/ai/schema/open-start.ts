import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import { findLayout, readMigrations } from '../../migrations/find-layout.ts'
import { wholeFile } from '../../migrations/layouts/whole-file.ts'
import type { MigrationFile } from '../../migrations/migration-file.ts'
import type { Base } from '../../migrations/proof/base.ts'
import { displayName } from '../../postgres/connection-string.ts'
import { connectReadOnly } from '../../postgres/read-only.ts'
import { readServerFacts } from '../../postgres/server-facts.ts'
import { readSnapshot } from '../../sandbox/read-snapshot.ts'
import type { SchemaAiResult } from './schema-ai-result.ts'
import type { SchemaStart } from './schema-start.ts'
import { shadowSession } from './shadow-session.ts'
import { startText } from './start-text.ts'
import { Trials } from './trials.ts'

/** A start, ready to be told of and to be tried on. */
export interface OpenStart extends AsyncDisposable {
  facts: SchemaAiResult['start']
  /** Of the server, for the model. */
  version: string
  /** The schema that is there, in words for the model. */
  text: string
  /** The migrations before it, for `migrate check`. */
  earlier: readonly MigrationFile[]
  /** The database, when it is one. */
  url: string | undefined
  /** Opened when first asked for. */
  trials(): Promise<Trials>
}

/** What is known of a start before anything is tried. */
interface Start extends Omit<OpenStart, 'text' | 'trials' | keyof AsyncDisposable> {
  before: () => Promise<Base>
}

/** The newest major version, assumed when nothing says which one it is. */
const NEWEST_MAJOR = 18

/** Opens a start. Throws what connecting and reading migrations throws, `INPUT_INVALID` for SQL that cannot be run. */
export async function openStart(
  start: SchemaStart,
  description: string,
  { major, trialMs }: { major: number | undefined; trialMs: number },
  context: RunContext,
): Promise<OpenStart> {
  const known = await describe(start, major, context)
  let opened: Promise<Trials> | undefined
  const trials = () => {
    opened ??= known.before().then((before) => new Trials(before, trialMs, context))
    return opened
  }
  const end = async () => {
    const trial = await opened?.catch(() => undefined)
    await trial?.[Symbol.asyncDispose]()
  }
  try {
    const text = await textOf(start, known, description, trials, context)
    return { ...known, text, trials, [Symbol.asyncDispose]: end }
  } catch (error) {
    await end()
    throw error
  }
}

async function textOf(
  start: SchemaStart,
  { url, earlier }: Start,
  description: string,
  trials: () => Promise<Trials>,
  context: RunContext,
): Promise<string> {
  if (start.kind === 'empty' || (url === undefined && earlier.length === 0)) return ''
  context.report.step('Reading the schema')
  if (url === undefined)
    return (await trials()).withStart((shadow) => startText(shadowSession(shadow), description))
  await using session = await connectReadOnly(url, { signal: context.signal })
  return await startText(session, description)
}

async function describe(start: SchemaStart, given: number | undefined, context: RunContext): Promise<Start> {
  if (start.kind === 'database') return ofDatabase(start.url, given, context)
  const { files, name } = await filesOf(start)
  const major = given ?? NEWEST_MAJOR
  return {
    facts: files.length === 0 ? { kind: 'empty', name: null, major } : { kind: start.kind, name, major },
    version: String(major),
    earlier: files,
    url: undefined,
    before: async () => files.map(({ up }) => up),
  }
}

async function filesOf(
  start: Exclude<SchemaStart, { kind: 'database' }>,
): Promise<{ files: MigrationFile[]; name: string | null }> {
  if (start.kind === 'empty') return { files: [], name: null }
  if (start.kind === 'sql') {
    const up = wholeFile('start.sql', start.sql)
    return { files: [{ version: '0', name: 'start', up, down: undefined }], name: null }
  }
  const found = await findLayout(start.source)
  const files = await readMigrations(found)
  const program = files.find(({ language }) => language !== undefined)
  if (program)
    throw new PostAiError(
      'INPUT_INVALID',
      `${program.up.path} is written in ${program.language}, so the migrations cannot be replayed here.`,
      { hints: ['--from-db takes the schema of the database in their place.'] },
    )
  return { files, name: found.directory }
}

async function ofDatabase(url: string, given: number | undefined, context: RunContext): Promise<Start> {
  await using session = await connectReadOnly(url, { signal: context.signal })
  const { major, version } = await readServerFacts(session)
  return {
    facts: { kind: 'database', name: displayName(url), major: given ?? major },
    version: given === undefined ? version : String(given),
    earlier: [],
    url,
    before: () => readSnapshot(url, context),
  }
}
