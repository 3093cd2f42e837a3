import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { registerSecretsIn } from '../core/redact.ts'
import type { Allowances } from '../guard/verdict.ts'
import type { MigrationSource } from '../migrations/find-layout.ts'
import { type MaskName, parseMask } from './masks/mask-name.ts'
import type { ToldAs } from './tools/registry.ts'

/** A database that is offered, and how its connection string is found when a call needs it. */
export interface OfferedDatabase {
  name: string
  /** With password; starts a local server that was stopped. */
  find(context: RunContext): Promise<{ url: string; display: string }>
}

/** How much a call may return and take. */
export interface McpLimits {
  rows: number
  /** Characters of all that one answer returns. */
  bytes: number
  /** Characters of one value. */
  cell: number
  /** Milliseconds that a statement may run, and that an advice may take. */
  statementMs: number
  adviceMs: number
  /** The highest cost that the planner may estimate, in its units. */
  cost: number
}

/** What the person who starts the server decides; no call can change it. */
export interface McpSettings {
  databases: readonly OfferedDatabase[]
  limits: McpLimits
  /** Only these schemas are shown and read; null for all. */
  schemas: readonly string[] | null
  masks: readonly MaskName[]
  allow: Allowances
  /** Whether `explain_query` may execute what it explains. */
  mayAnalyze: boolean
  /** Whether `propose_migration` may write files. */
  mayWriteFiles: boolean
  /** Where migrations are kept. */
  migrations: MigrationSource
  /** A file to which each call is added; null for none. */
  auditFile: string | null
  told: ToldAs
}

/** The limits when none are given: what fits the context of a model. */
export const defaultMcpLimits: McpLimits = {
  rows: 500,
  bytes: 64 * 1024,
  cell: 1000,
  statementMs: 30_000,
  adviceMs: 120_000,
  cost: 10_000_000,
}

/** The words of the call that starts a server. */
export interface McpWords {
  url?: string | undefined
  /** `NAME=URL`, or `NAME=env:VARIABLE`. */
  database: readonly string[]
  schema: readonly string[]
  mask: readonly string[]
  'max-rows': number
  'max-bytes'?: number | undefined
  'max-cell': number
  'max-cost': number
  timeout: number
  'advise-timeout'?: number | undefined
  analyze: boolean
  'allow-write-files': boolean
  audit?: string | undefined
}

/** What the call does not say itself. */
export interface McpSurroundings {
  env: NodeJS.ProcessEnv
  /** Finds the database of a connection string, or the one that is meant without. */
  find(url: string | undefined, context: RunContext): Promise<{ url: string; display: string }>
  allow: Allowances
  migrations: MigrationSource
  told: ToldAs
}

/** The settings that the words of the call mean. Throws `USAGE_INVALID`. */
export function mcpSettings(words: McpWords, { env, find, ...surroundings }: McpSurroundings): McpSettings {
  const named = words.database.map((one) => namedDatabase(one, env))
  const twice = named.find(({ name }, index) => named.findIndex((other) => other.name === name) < index)
  if (twice) throw invalid(`--database ${twice.name} is given twice.`, 'Give each its own name.')
  const offered: readonly { name: string; url: string | undefined }[] =
    named.length > 0 ? named : [{ name: 'default', url: words.url }]
  return {
    ...surroundings,
    databases: offered.map(({ name, url }) => ({ name, find: (context) => find(url, context) })),
    limits: {
      rows: words['max-rows'],
      bytes: words['max-bytes'] ?? defaultMcpLimits.bytes,
      cell: words['max-cell'],
      cost: words['max-cost'],
      statementMs: words.timeout * 1000,
      adviceMs: words['advise-timeout'] ?? defaultMcpLimits.adviceMs,
    },
    schemas: words.schema.length > 0 ? words.schema : null,
    masks: words.mask.map(parseMask),
    mayAnalyze: words.analyze,
    mayWriteFiles: words['allow-write-files'],
    auditFile: words.audit ?? null,
  }
}

function namedDatabase(written: string, env: NodeJS.ProcessEnv): { name: string; url: string } {
  const [, name, value] = /^([\w-]+)=(.+)$/s.exec(written) ?? []
  if (name === undefined || value === undefined) {
    throw invalid(
      '--database takes a name and a connection string.',
      'Write --database shop=postgres://user@host/shop.',
    )
  }
  const [, variable] = /^env:(\w+)$/.exec(value) ?? []
  if (variable === undefined) return { name, url: value }
  const url = env[variable]
  if (!url)
    throw invalid(
      `--database ${name}: the variable ${variable} is not set.`,
      'Set it where the server is started.',
    )
  registerSecretsIn(url)
  return { name, url }
}

function invalid(message: string, hint: string): PostAiError {
  return new PostAiError('USAGE_INVALID', message, { hints: [hint] })
}
