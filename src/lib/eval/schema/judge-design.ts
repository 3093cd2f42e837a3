import { quoteIdentifier } from '../../sql/quote.ts'
import { type Alignment, align } from './align.ts'
import { readChoices } from './choices.ts'
import type { Contract } from './contract.ts'
import { type Database, type DesignTable, readDesign } from './design.ts'
import { type Facts, f1, judgeFacts } from './facts.ts'
import { readFilling } from './fill.ts'
import { rowWriter } from './row-sql.ts'
import { runSteps, type StepResult } from './run-steps.ts'
import { stepsOf } from './steps.ts'

/** How a design that stands in a database compares with a contract. */
export interface DesignVerdict {
  facts: Facts
  results: readonly StepResult[]
  /** Tables that the contract does not know, by name. */
  extra: readonly string[]
}

/**
 * Compares the tables of a database with the shape of the contract that they fit best, then tries its rows and probes; about
 * eight calls. The rows of the contract are left in the database.
 */
export async function judgeDesign(contract: Contract, database: Database): Promise<DesignVerdict> {
  const design = await readDesign(database)
  const { alignment, facts } = bestShape(contract, design)
  const choices = await readChoices(database, alignment, design)
  await forgive(database, alignment)
  const filling = await readFilling(database)
  const writer = rowWriter(alignment, choices, filling)
  const results = await runSteps(database, stepsOf(contract, alignment, { writer, choices, filling }))
  return { facts, results, extra: alignment.extra.map(({ label }) => label) }
}

/** The shape of a contract that a design fits best, by the mean of what the catalog decides. */
export function bestShape(
  { shapes }: Contract,
  design: readonly DesignTable[],
): { alignment: Alignment; facts: Facts } {
  const judged = shapes.map((shape) => {
    const alignment = align(shape, design)
    const facts = judgeFacts(alignment)
    const tallies = Object.values(facts)
    return { alignment, facts, value: tallies.reduce((sum, tally) => sum + f1(tally), 0) / tallies.length }
  })
  const [best] = judged.sort((one, other) => other.value - one.value)
  if (!best) throw new Error('a contract has at least one shape')
  return best
}

/**
 * Columns that the contract does not know need no values: those that are NOT NULL and filled by nothing may be NULL from here on. What
 * cannot be changed so (keys) is filled with made-up values instead.
 */
async function forgive(database: Database, { tables }: Alignment): Promise<void> {
  const statements = tables.flatMap(({ table, columns, relations }) => {
    const known = new Set([
      ...columns.map(({ column }) => column?.name),
      ...relations.flatMap((relation) => relation.columns),
      ...(table?.primaryKey ?? []),
    ])
    const unknown =
      table?.columns.filter(({ name, notNull, filled }) => notNull && !filled && !known.has(name)) ?? []
    return unknown.map(
      ({ name }) => `ALTER TABLE ${table?.name} ALTER COLUMN ${quoteIdentifier(name)} DROP NOT NULL`,
    )
  })
  if (statements.length === 0) return
  const attempts = statements.map((sql) => `BEGIN ${sql}; EXCEPTION WHEN OTHERS THEN NULL; END;`)
  await database.query(`DO $post_ai$ BEGIN ${attempts.join(' ')} END $post_ai$`)
}
