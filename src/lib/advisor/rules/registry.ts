import type { Outcome, Rule, Subject } from '../rule.ts'

/** All rules about a database, in the order in which their advice is listed where it weighs the same. */
export const rules: readonly Rule[] = []

/** What all rules find. */
export async function outcomeOf(subject: Subject): Promise<Outcome> {
  const outcomes: Outcome[] = []
  for (const rule of rules) outcomes.push(await rule.check(subject))
  return {
    recommendations: outcomes.flatMap(({ recommendations }) => recommendations),
    refused: outcomes.flatMap(({ refused }) => refused),
  }
}
