import type { CheckEstimate } from '../../migrations/check/check-result.ts'
import type { RollbackVerdict } from '../../migrations/proof/verdict.ts'
import type { Prompt } from '../prompt.ts'
import type { AiUsage } from '../spending.ts'
import type { SchemaEntity, SchemaRelation } from './entities.ts'
import type { SchemaProbe } from './probes.ts'

/** A choice that was made, in words of the model. */
export interface SchemaDecision {
  about: string
  choice: string
  /** One sentence. */
  why: string
}

/** Something that the description leaves open. */
export interface SchemaQuestion {
  question: string
  options: string[]
  /** What the schema goes by. */
  answer: string
  /** `person`: somebody was asked; `assumed`: nobody could be asked, and the likeliest was taken. */
  answeredBy: 'person' | 'assumed'
}

/** Something that stands against the schema and does not keep it from working. */
export interface SchemaFinding {
  /** `lint`: of the schema as it will be; `migration`: of the way there, as in `migrate check`. */
  source: 'lint' | 'migration'
  rule: string
  severity: string
  message: string
  fix: string
}

/** What was tried, and what came of it. */
export interface SchemaVerification {
  /** Up, down and up again on made-up rows. */
  rollback: Pick<RollbackVerdict, 'verdict' | 'detail' | 'ranOn'>
  /** Rows that had to be taken and rows that had to be refused. */
  probes: SchemaProbe[]
  findings: SchemaFinding[]
  /** Steps that throw rows or columns away, a sentence each. */
  destructive: string[]
  /** How much work the change is on the database as it is; null without one. */
  estimate: CheckEstimate | null
  /** Statements that were brought into a form in which nobody has to wait: why, and what to know besides. */
  safeForms: string[]
  /** What the trial does not cover, a line each. */
  limits: string[]
}

/** A schema, or a change of one, that passed all checks. */
export interface SchemaAiResult {
  description: string
  /** What it starts from, and the server it is for. */
  start: { kind: 'empty' | 'sql' | 'database' | 'migrations'; name: string | null; major: number }
  /** The migration; null when only the prompt was to be shown. */
  up: string | null
  /** Takes it back; null when only the prompt was to be shown. */
  down: string | null
  /** Whether it may be run in one transaction; false for a form in which every statement is one of its own. */
  transaction: boolean
  entities: SchemaEntity[]
  relations: SchemaRelation[]
  decisions: SchemaDecision[]
  assumptions: string[]
  questions: SchemaQuestion[]
  /** Null when only the prompt was to be shown. */
  verification: SchemaVerification | null
  /** How many times the model had to mend what it had proposed. */
  repairs: number
  model: string
  usage: AiUsage
  /** The files that were written; none when it was not to be kept. */
  savedAs: string[]
  /** `user@host:port/database` on which it was applied; null when it was not. */
  appliedTo: string | null
  /** What would be sent; null unless that was asked for. */
  prompt: Prompt | null
}
