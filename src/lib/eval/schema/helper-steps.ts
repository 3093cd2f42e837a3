import { quoteIdentifier, quoteLiteral } from '../../sql/quote.ts'
import type { Alignment } from './align.ts'
import type { Choices } from './choices.ts'
import { type Filling, FORMS } from './fill.ts'
import type { Step } from './steps.ts'

/** Values that lists of choices lack, and rows of tables that the contract does not know but that its rows must refer to. */
export function helperSteps({ tables, extra }: Alignment, choices: Choices, filling: Filling): Step[] {
  const helper = (table: string, forms: string[]): Step => ({
    kind: 'row',
    name: '',
    place: table,
    table,
    forms,
    helper: true,
    refused: [],
    why: `a row of ${table}`,
    impossible: undefined,
  })
  const insert = (table: string, given: ReadonlyMap<string, string>, n: number) =>
    Array.from({ length: FORMS }, (_, form) => {
      const all = [...given, ...filling.values(table, new Set(given.keys()), n, form)]
      if (all.length === 0) return `INSERT INTO ${table} AS it DEFAULT VALUES RETURNING to_jsonb(it)`
      return `INSERT INTO ${table} AS it (${all.map(([name]) => quoteIdentifier(name)).join(', ')}) VALUES (${all.map(([, value]) => value).join(', ')}) RETURNING to_jsonb(it)`
    })
  const needed = new Set<string>()
  const need = (name: string, given: ReadonlySet<string>) => {
    for (const parent of filling.parents(name, given)) {
      if (needed.has(parent) || !extra.some((table) => table.name === parent)) continue
      need(parent, new Set())
      needed.add(parent)
    }
  }
  for (const { table, relations } of tables) {
    if (table) need(table.name, new Set(relations.flatMap(({ columns }) => columns)))
  }
  return [
    ...[...needed].flatMap((name) => [1, 2, 3].map((n) => helper(name, insert(name, new Map(), n)))),
    ...choices.lists.flatMap(({ table, label, missing }) =>
      missing.map((value, n) =>
        helper(table.name, insert(table.name, new Map([[label, quoteLiteral(value)]]), n)),
      ),
    ),
  ]
}
