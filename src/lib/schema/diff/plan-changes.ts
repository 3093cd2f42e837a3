import type { FactBase } from '@supabase/pg-delta/core'
import { messageOf, PostAiError } from '../../core/error.ts'
import { loadParser } from '../../sql/parser.ts'
import { rootTag } from '../../sql/statement.ts'
import { plainNames } from './plain-names.ts'
import { rolesIn, schemasIn } from './scope-facts.ts'

/** The facts of one side as they are compared, and all of them. */
export interface ComparedFacts {
  scoped: FactBase
  whole: FactBase
}

/**
 * The statements that turn one schema into another, in an order in which they run. Throws `SCHEMA_DIFF_FAILED` where
 * the engine finds none.
 */
export async function planChanges(from: ComparedFacts, to: ComparedFacts): Promise<string[]> {
  const { plan } = await import('@supabase/pg-delta/plan')
  const both = [from.whole, to.whole]
  try {
    const { actions, preamble } = plan(from.scoped, to.scoped, {
      // roles are the server's: what refers to one takes it for being there
      scope: 'database',
      assumedRoles: [...new Set(both.flatMap(rolesIn))],
      assumedSchemas: [...new Set(both.flatMap(schemasIn))].filter((name) => !isCompared(name, from, to)),
    })
    const unchecked = preamble.some(({ name }) => name === 'check_function_bodies')
    return statementsOf(
      actions.map(({ sql, newSegmentBefore }) => ({ sql, newSegmentBefore })),
      unchecked,
    )
  } catch (error) {
    throw new PostAiError(
      'SCHEMA_DIFF_FAILED',
      `No statements were found that turn the one schema into the other: ${messageOf(error)}`,
      {
        hints: [
          'Compare a part: --schema NAME.',
          'Please report it with the two schemas, or a part that shows it.',
        ],
        cause: error,
      },
    )
  }
}

function isCompared(schema: string, ...sides: ComparedFacts[]): boolean {
  return sides.some(({ scoped }) => scoped.has({ kind: 'schema', name: schema }))
}

interface Action {
  sql: string
  newSegmentBefore: boolean
}

/** What is set before functions are made whose bodies speak of what is made later. */
export const UNCHECKED = 'SET LOCAL check_function_bodies = off'
const routines = /^(CreateFunction|AlterFunction)Stmt$/

/**
 * One statement an element, names quoted only where needed. Bodies of functions are texts, which may speak of what is
 * made after them, so they are not looked at where functions are made.
 */
async function statementsOf(actions: readonly Action[], unchecked: boolean): Promise<string[]> {
  const parser = await loadParser()
  const statements: string[] = []
  let isOff = false
  for (const { sql, newSegmentBefore } of actions) {
    if (newSegmentBefore) isOff = false
    for (const { text, node } of parser.statements(sql)) {
      if (unchecked && !isOff && routines.test(rootTag(node))) {
        statements.push(UNCHECKED)
        isOff = true
      }
      const plain = plainNames(text, parser)
      // the engine sets a default again after it changed the type of the column
      if (plain !== statements.at(-1)) statements.push(plain)
      // a new value may want a transaction of its own
      if (rootTag(node) === 'AlterEnumStmt') isOff = false
    }
  }
  return statements
}
