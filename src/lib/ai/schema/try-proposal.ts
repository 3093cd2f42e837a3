import { formatDuration } from '../../core/units.ts'
import { type CatalogImage, readImage } from '../../migrations/proof/catalog-image.ts'
import { sameCatalog } from '../../migrations/proof/compare.ts'
import type { RollbackQuestion } from '../../migrations/proof/prove-rollback.ts'
import type { Shadow } from '../../migrations/proof/shadow.ts'
import { tryRollback } from '../../migrations/proof/try-rollback.ts'
import type { RollbackVerdict } from '../../migrations/proof/verdict.ts'
import { asData } from '../prompt.ts'
import { refusedCalls } from './called-functions.ts'
import { type ComparedClaim, compareClaims, withReasons, wrongClaims } from './claims.ts'
import { type SchemaSummary, shownName, summarise } from './entities.ts'
import { probeTables, type SchemaProbe } from './probes.ts'
import type { ReadScript } from './proposal-text.ts'
import type { SchemaFinding } from './schema-ai-result.ts'
import { lintShadow, newFindings } from './schema-lint.ts'
import type { SchemaReply } from './schema-prompt.ts'
import type { Trials } from './trials.ts'

/** What a trial in the embedded server found. */
export interface TriedProposal extends SchemaSummary {
  rollback: RollbackVerdict
  probes: SchemaProbe[]
  findings: SchemaFinding[]
}

/** The scripts of a proposal; without `down` one is made. */
export interface ProposedScripts {
  up: ReadScript
  down: ReadScript | undefined
}

/**
 * Tries a proposal in the embedded server: what it calls, up, down and up again, then rows. What stands against it is returned
 * in words. Throws `SANDBOX_FAILED`.
 */
export async function tryProposal(
  { up, down }: ProposedScripts,
  { relations }: Pick<SchemaReply, 'relations'>,
  trials: Trials,
  major: number,
): Promise<TriedProposal | { complaint: string }> {
  const start = await trials.loaded()
  const question: RollbackQuestion = {
    before: trials.before,
    up: up.script,
    down: down?.script,
    major,
    server: 'never',
  }
  const tried = await trials.within(question, async (shadows, shadow) => {
    const statements = [...up.statements, ...(down?.statements ?? [])]
    const refused = await refusedCalls(statements, start.functions, shadow)
    if (refused.length > 0) return { complaint: refused.join('\n') }
    const rollback = await tryRollback(shadows, shadow, question)
    if (rollback.verdict === 'cannot-run-here' || rollback.verdict === 'not-restored')
      return { complaint: asData(rollback.detail, 1500) }
    const looked = await lookAt(shadow, start.image, relations)
    if ('complaint' in looked) return looked
    return { ...looked, rollback, findings: newFindings(start.findings, await lintShadow(shadow)) }
  })
  return (
    tried ?? {
      complaint: `The statements did not end within ${formatDuration(trials.ms)} on a few made-up rows, and were stopped.`,
    }
  )
}

/** What the schema is after the proposal, and whether it keeps what it says. */
async function lookAt(
  shadow: Shadow,
  before: CatalogImage,
  relations: SchemaReply['relations'],
): Promise<(SchemaSummary & { probes: SchemaProbe[] }) | { complaint: string }> {
  const after = await readImage(shadow)
  if (sameCatalog(before, after).differences.length === 0)
    return { complaint: '"up" leaves the schema as it is.' }
  const summary = await summarise(shadow, before, after)
  const claims = compareClaims(relations, summary.relations)
  const changed = new Set(
    summary.entities.filter(({ state }) => state !== 'referenced').map(({ name }) => name),
  )
  const missing = claims.flatMap(({ claim, found }) =>
    found ? [] : [{ table: shownName(claim.table), columns: claim.columns }],
  )
  const probes = await probeTables(shadow, (table) => changed.has(table), missing)
  const wrong = [...wrongClaims(claims), ...wrongProbes(probes, claims)]
  if (wrong.length > 0) return { complaint: wrong.join('\n') }
  return { entities: summary.entities, relations: withReasons(summary.relations, claims), probes }
}

function wrongProbes(probes: readonly SchemaProbe[], claims: readonly ComparedClaim[]): string[] {
  const told = new Set(
    claims.filter(({ found }) => !found).map(({ claim }) => `${shownName(claim.table)} ${claim.columns}`),
  )
  return probes.flatMap(({ kind, table, columns, outcome, message }) => {
    if (outcome !== 'not-as-expected' || told.has(`${table} ${columns}`)) return []
    if (kind === 'valid') return [`A row of ${table} cannot be inserted: ${asData(message ?? '', 500)}`]
    if (kind === 'orphan')
      return [
        `A row of ${table} whose ${columns.join(', ')} refers to nothing is accepted: the key is not enforced.`,
      ]
    return []
  })
}
