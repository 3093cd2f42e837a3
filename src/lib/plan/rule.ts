import type { Node } from '@pgsql/types'
import type { CatalogFacts } from './catalog-facts.ts'
import type { Finding, Severity } from './finding.ts'
import type { MeasuredNode, MeasuredPlan } from './metrics.ts'
import { walkPlan } from './plan.ts'

/** What the rules look at; a rule that needs what is absent finds nothing. */
export interface Subject {
  plan?: MeasuredPlan
  /** The statement with the text that positions count in. */
  statement?: { sql: string; node: Node }
  facts?: CatalogFacts
}

/** What a rule needs: a plan, one that was executed, the SQL, facts of the catalog. */
export type Need = 'plan' | 'actuals' | 'sql' | 'facts'

/** What a rule finds; its name is added by whoever runs it. */
export type Found = Omit<Finding, 'rule'>

/**
 * One thing to look for. The doc comment of each rule's constant explains it (`Why:`), shows a bad and a good
 * statement, and names its source; the reference pages are made of these comments.
 */
export interface Rule {
  /** Also the name of its file. */
  name: string
  summary: string
  needs: readonly Need[]
  /** `by share`: from the part of time or cost that the node has, see `severityOf`. */
  severity: Severity | 'by share'
  /** Rules that say less about the same node, whose findings this one replaces. */
  replaces?: readonly string[]
  check(subject: Subject): Found[]
}

/** A share of the whole below this is not worth a change. */
const LEAST_SHARE = 0.02

/** From the part of the statement's time (or cost) that the finding is about: high from 30 %, medium from 10 %. */
export function severityOf(share: number): Severity {
  if (share >= 0.3) return 'high'
  return share >= 0.1 ? 'medium' : 'low'
}

/** Whether a part of the whole is large enough to speak of. */
export function matters(share: number): boolean {
  return share >= LEAST_SHARE
}

/** Calls the check on every node of the plan and gathers what it finds; nothing without a plan. */
export function eachNode(
  check: (
    node: MeasuredNode,
    plan: MeasuredPlan,
    ancestors: readonly MeasuredNode[],
    subject: Subject,
  ) => Found | undefined,
): (subject: Subject) => Found[] {
  return (subject) => {
    const found: Found[] = []
    const { plan } = subject
    if (!plan) return found
    walkPlan(plan.root, (node, ancestors) => {
      const one = check(node, plan, ancestors, subject)
      if (one) found.push(one)
    })
    return found
  }
}
