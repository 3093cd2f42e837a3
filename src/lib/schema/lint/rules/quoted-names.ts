import { plural } from '../../../core/units.ts'
import type { LintTable } from '../facts.ts'
import type { LintRule } from '../rule.ts'

/** So many names are shown as examples. */
const EXAMPLES = 3

/**
 * Names with capital letters, blanks or signs.
 *
 * Why: Names without quotes are folded to lower case, so these have to be quoted in every statement that a person, a report or
 * another tool writes: `SELECT createdAt` looks for createdat. It is said once for each schema: where a mapper that always
 * quotes made the names, nothing needs to be done.
 *
 * Bad:
 * ```sql
 * CREATE TABLE "OrderItems" (id bigint PRIMARY KEY, "createdAt" timestamptz);
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE order_items (id bigint PRIMARY KEY, created_at timestamptz);
 * ```
 *
 * Source: PostgreSQL documentation, Lexical Structure, "Identifiers and Key Words".
 */
export const quotedNames: LintRule = {
  name: 'quoted-names',
  summary: 'names of tables and columns hold capital letters, blanks or signs',
  severity: 'notice',
  why: 'Names without quotes are folded to lower case: whoever writes SQL by hand has to quote these everywhere.',
  check: ({ tables }) =>
    [...Map.groupBy(tables, ({ schema }) => schema)].flatMap(([schema, members]) => {
      const names = members.flatMap(namesIn)
      if (names.length === 0) return []
      const shown = names.slice(0, EXAMPLES).map((name) => `"${name}"`)
      const more = names.length > EXAMPLES ? ' …' : ''
      return [
        {
          object: { kind: 'schema' as const, schema, name: schema, part: null },
          message: `${plural(names.length, 'name')} in ${schema} must be quoted: ${shown.join(', ')}${more}`,
          fix: 'Use lower case with underscores for new names; a mapper can be told the name of the table beside that of the class.',
          disprovedBy: 'All SQL is written by a mapper that quotes names.',
        },
      ]
    }),
}

function namesIn({ name, columns }: LintTable): string[] {
  return [name, ...columns.map((column) => column.name)].filter(
    (one) => !/^[\p{Ll}\p{Lo}_][\p{Ll}\p{Lo}\d_$]*$/u.test(one),
  )
}
