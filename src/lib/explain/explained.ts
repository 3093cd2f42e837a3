import type { CatalogFacts } from '../plan/catalog-facts.ts'
import { findingsOf } from '../plan/find.ts'
import { measurePlan } from '../plan/metrics.ts'
import { planFromJson } from '../plan/plan-json.ts'
import type { Statement } from '../sql/parser.ts'
import { parameterCount } from '../sql/statement.ts'
import type { ExplainResult } from './explain-result.ts'
import type { Proposals } from './index-proposal.ts'

/** A statement with its plan and all that is known of its tables. */
export interface Explained {
  server: NonNullable<ExplainResult['server']>
  statement: Statement
  values: readonly string[]
  analyzed: boolean
  /** EXPLAIN's JSON. */
  planJson: unknown
  facts: CatalogFacts
  /** Undefined when no indexes were looked for. */
  proposed: Proposals | undefined
}

/** The result for an explained statement: its plan measured, and what stands out in it. */
export function explained({ server, statement, values, analyzed, ...parts }: Explained): ExplainResult {
  const plan = measurePlan(planFromJson(parts.planJson))
  const { text: sql, node } = statement
  return {
    server,
    sql,
    parameters: parameterCount(node) === 0 ? 'none' : values.length > 0 ? 'values' : 'generic',
    analyzed,
    rolledBack: analyzed,
    plan,
    findings: findingsOf({ plan, statement: { sql, node }, facts: parts.facts }),
    proposals: parts.proposed?.proposals ?? null,
    proposalNote: parts.proposed?.note ?? null,
  }
}
