import type { Node } from '@pgsql/types'
import type { RunContext } from '../../core/context.ts'
import { scriptOf } from '../../migrations/proof/run-script.ts'
import { asData } from '../prompt.ts'
import { refusedStatements } from './allowed-statements.ts'
import { type CheckedChange, checkChange } from './change-check.ts'
import type { SchemaSummary } from './entities.ts'
import type { OpenStart } from './open-start.ts'
import { readScript } from './proposal-text.ts'
import { isMended, type SafeForm, safeFormOf } from './safe-form.ts'
import type { SchemaFinding, SchemaVerification } from './schema-ai-result.ts'
import type { SchemaReply } from './schema-prompt.ts'
import { type ProposedScripts, type TriedProposal, tryProposal } from './try-proposal.ts'

/** A proposal that passed everything. */
export interface VerifiedSchema extends SchemaSummary {
  up: string
  down: string
  transaction: boolean
  verification: SchemaVerification
}

/** What a proposal is verified by, besides the start. */
export interface VerifyRules {
  /** Extensions that were asked for. */
  extensions: ReadonlySet<string>
  /** Leave dangerous statements as they are, and only say so: nothing can hold their safe form. */
  plainForm: boolean
  /** Names of rules of `migrate check` and `schema lint` whose findings are not wanted; what cannot be run or throws away is told all the same. */
  off: ReadonlySet<string>
}

/**
 * Verifies a proposal without any model: its text, the kinds of its statements and what they call, then in the embedded server
 * up, down and up again on made-up rows, keys by rows that break them, and what `migrate check` and `schema lint` say.
 * Dangerous statements are brought into their safe form. Throws `SANDBOX_FAILED`, and what a lost connection throws.
 */
export async function verifySchema(
  reply: SchemaReply,
  start: OpenStart,
  rules: VerifyRules,
  context: RunContext,
): Promise<{ verified: VerifiedSchema } | { complaint: string }> {
  const scripts = await readScripts(reply, start, rules)
  if ('complaint' in scripts) return scripts
  const trials = await start.trials()
  context.report.step('Trying the schema in the embedded server')
  const { major } = start.facts
  const tried = await tryProposal(scripts, reply, trials, major)
  if ('complaint' in tried) return tried
  const up = scripts.up.script
  const down = scripts.down?.script ?? scriptOf(tried.rollback.generatedDown ?? '', 'down')
  context.report.step('Checking the migration')
  const change = await checkChange(start, up, down, context)
  const failing = change.findings.filter(({ severity }) => severity === 'error')
  if (failing.length > 0) return { complaint: failing.map(findingText).join('\n') }
  const safe = rules.plainForm ? undefined : await safeFormOf(change.findings, { up, down }, trials, major)
  const { left } = await trials.loaded()
  return {
    verified: {
      up: safe?.up ?? up.sql,
      down: safe?.down ?? down.sql.trim(),
      transaction: safe === undefined,
      entities: tried.entities,
      relations: tried.relations,
      verification: verificationOf(tried, change, safe, left, rules.off),
    },
  }
}

/** A finding as it is said to the model. */
export function findingText({ rule, message, fix }: SchemaFinding): string {
  return `${rule}: ${asData(message, 500)} → ${asData(fix, 500)}`
}

async function readScripts(
  reply: SchemaReply,
  start: OpenStart,
  rules: VerifyRules,
): Promise<ProposedScripts | { complaint: string }> {
  if (reply.up === '') return { complaint: '"up" holds no statement.' }
  const up = await readScript('up', reply.up)
  if ('complaint' in up) return up
  const down = reply.down === '' ? undefined : await readScript('down', reply.down)
  if (down && 'complaint' in down) return down
  const nodes = [...up.statements, ...(down?.statements ?? [])].map(({ node }) => node)
  const installed = nodes.some(isOfExtensions) ? await extensionsOf(start) : []
  const refused = refusedStatements(nodes, { extensions: rules.extensions.union(new Set(installed)) })
  return refused.length > 0 ? { complaint: refused.join('\n') } : { up, down }
}

function isOfExtensions(node: Node): boolean {
  return (
    'CreateExtensionStmt' in node || ('DropStmt' in node && node.DropStmt.removeType === 'OBJECT_EXTENSION')
  )
}

async function extensionsOf(start: OpenStart): Promise<string[]> {
  const { image } = await (await start.trials()).loaded()
  return [...image.values()].flatMap(({ kind, name }) =>
    kind === 'extension' ? [name.replaceAll('"', '')] : [],
  )
}

function verificationOf(
  { rollback, probes, findings }: TriedProposal,
  change: CheckedChange,
  safe: SafeForm | undefined,
  left: readonly string[],
  off: ReadonlySet<string>,
): SchemaVerification {
  const { verdict, detail, ranOn } = rollback
  const open = safe ? change.findings.filter((finding) => !isMended(finding)) : change.findings
  return {
    rollback: { verdict, detail, ranOn },
    probes,
    findings: [...findings, ...open].filter(({ rule }) => !off.has(rule)),
    destructive: [...change.destructive, ...(verdict === 'data-lost' ? [detail] : [])],
    estimate: change.estimate,
    safeForms: safe?.why ?? [],
    limits: [...new Set([...left.map((line) => `not loaded: ${line}`), ...rollback.limits])],
  }
}
