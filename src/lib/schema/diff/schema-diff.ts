import type { RunContext } from '../../core/context.ts'
import { PostAiError } from '../../core/error.ts'
import { sameCatalog } from '../../migrations/proof/compare.ts'
import { isBundled } from '../../sandbox/extensions.ts'
import { changesBetween } from './changes.ts'
import type { DiffScope, NotDiffed, SchemaDiffResult } from './diff-result.ts'
import { asScript } from './diff-script.ts'
import { unknownKinds, unresolved } from './not-diffed.ts'
import { proveDiff } from './prove-diff.ts'
import { readLiveFacts } from './read-facts.ts'
import { readSide } from './read-side.ts'
import type { SchemaSide, SchemaSource } from './schema-side.ts'
import { readState, SchemaServer, type SchemaState } from './state.ts'

/** What `schema diff` is asked. */
export interface SchemaDiffInput {
  from: SchemaSource
  to: SchemaSource
  /** Only these schemas. */
  schemas?: readonly string[] | undefined
  owners?: boolean | undefined
  privileges?: boolean | undefined
  /** `old=new`: what is a rename. */
  renames?: readonly string[] | undefined
  /** Whether statements are to be such that nobody has to wait. */
  safe?: boolean | undefined
  /** The major version that the statements are for; by default that of FROM, then that of TO, then 18. */
  major?: number | undefined
  /** Writes the statements as a migration of this name. */
  save?: SaveInput | undefined
}

/** Where a migration is written. */
export interface SaveInput {
  name: string
  root: string
  directory?: string | undefined
  layout?: string | undefined
}

const NEWEST_MAJOR = 18

/**
 * Compares two schemas and finds the statements that turn the first into the second; they are tried in the embedded
 * server, and never in the database of anybody. Throws `SCHEMA_DIFF_FAILED`, `USAGE_INVALID`, `INPUT_INVALID`,
 * `SANDBOX_FAILED`, and what reading files and connecting throws.
 */
export async function schemaDiff(input: SchemaDiffInput, context: RunContext): Promise<SchemaDiffResult> {
  const from = await readSide(input.from, context)
  const to = await readSide(input.to, context)
  const scope = scopeOf(input, from, to)
  const major = input.major ?? from.major ?? to.major ?? NEWEST_MAJOR
  await using server = new SchemaServer([from, to], context)
  const target = await loadedState(server, to)
  const { renames = [] } = input
  // a rename is carried out on a copy, and only the embedded server has one
  const live = renames.length > 0 ? null : await liveFacts(from, to, context)
  const asked = {
    scope,
    major,
    renames,
    safe: input.safe === true,
    back: input.save !== undefined,
    live,
  }
  const changes = await changesBetween(server, from, target, asked, context)
  const script = { ...changes.script, sql: [asScript(changes.renames).sql, changes.script.sql].join('') }
  const left = [...changes.left, ...target.left]
  const base: SchemaDiffResult = {
    from: from.shown,
    to: to.shown,
    equal: false,
    scope,
    major,
    statements: [],
    verdict: 'safe',
    renames: changes.candidates,
    notDiffed: [
      ...from.notRead,
      ...to.notRead,
      ...unknownKinds(changes.facts, target.facts),
      ...left.map(notLoaded),
    ],
    proof: null,
    saved: null,
  }
  if (script.sql.trim() === '') {
    const { differences } = sameCatalog(changes.original, changes.wanted)
    const notDiffed = [...unresolved(differences), ...base.notDiffed]
    return { ...base, notDiffed, equal: !notDiffed.some(({ differs }) => differs) }
  }
  context.report.step('Trying the statements in the embedded server')
  const proof = await proveDiff(server, { ...changes, from, inPart: left.length > 0 })
  const notDiffed = [...unresolved(proof.differences), ...base.notDiffed]
  // the hazards are found out in a server of their own
  await server[Symbol.asyncDispose]()
  for (const note of changes.notes) context.report.note(note)
  const { hazardsOf } = await import('./hazards.ts')
  const hazards = await hazardsOf(script, from, major, context)
  const result = { ...base, ...hazards, notDiffed, proof }
  if (!input.save) return result
  const { saveDiff } = await import('./save-diff.ts')
  return {
    ...result,
    saved: await saveDiff(input.save, { script, back: changes.back, from, major }, context),
  }
}

async function loadedState(server: SchemaServer, side: SchemaSide): Promise<SchemaState> {
  const { shadow, left } = await server.load(side)
  return readState(shadow, left)
}

function scopeOf(input: SchemaDiffInput, from: SchemaSide, to: SchemaSide): DiffScope {
  const { owners = false, privileges = false, schemas } = input
  const without = [from, to].find(({ hasMetadata }) => !hasMetadata)
  if (without && (owners || privileges)) {
    throw new PostAiError(
      'USAGE_INVALID',
      `--${owners ? 'owners' : 'privileges'} cannot be compared: ${without.shown.name} is a snapshot, and holds none.`,
      { hints: ['Compare with the database itself, or leave the flag out.'] },
    )
  }
  const metadata = without === undefined
  return {
    schemas: schemas && schemas.length > 0 ? [...schemas] : null,
    owners,
    privileges,
    comments: metadata,
    publications: metadata,
  }
}

/** Two live servers of one version are read as they are where the embedded one cannot hold what they have. */
async function liveFacts(from: SchemaSide, to: SchemaSide, context: RunContext) {
  const foreign = [...from.extensions, ...to.extensions].some((name) => !isHeld(name))
  if (!foreign || from.major !== to.major) return null
  if (!('url' in from.facts) || !('url' in to.facts)) return null
  return {
    from: await readLiveFacts(from.facts.url, context),
    to: await readLiveFacts(to.facts.url, context),
  }
}

function isHeld(extension: string): boolean {
  return extension === 'plpgsql' || isBundled(extension)
}

function notLoaded(line: string): NotDiffed {
  const [statement = '', ...reason] = line.split(': ')
  return { kind: 'statement', name: statement, reason: reason.join(': '), differs: false }
}
