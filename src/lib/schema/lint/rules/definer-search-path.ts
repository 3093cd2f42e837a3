import { qualifiedName } from '../../../sql/quote.ts'
import type { LintFunction } from '../facts.ts'
import type { LintFound } from '../finding.ts'
import { type LintRule, shownName } from '../rule.ts'

/**
 * A SECURITY DEFINER function that looks names up along the caller's search path.
 *
 * Why: It runs with the rights of its owner, but the caller says in which schemas its names are looked for. Whoever can make
 * a table or function in any of them, temporary ones included, can have it run what they like with those rights. Setting the
 * search path on the function, with pg_temp last, closes that.
 *
 * Silent: For a body in SQL-standard form (BEGIN ATOMIC or RETURN), whose names were resolved when it was made; for C.
 *
 * Bad:
 * ```sql
 * CREATE TABLE accounts (id bigint PRIMARY KEY, balance numeric);
 * CREATE FUNCTION balance_of(account bigint) RETURNS numeric LANGUAGE sql SECURITY DEFINER
 *   AS 'SELECT balance FROM accounts WHERE id = account';
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE accounts (id bigint PRIMARY KEY, balance numeric);
 * CREATE FUNCTION balance_of(account bigint) RETURNS numeric LANGUAGE sql SECURITY DEFINER
 *   SET search_path = pg_catalog, public, pg_temp AS 'SELECT balance FROM accounts WHERE id = account';
 * ```
 *
 * Source: PostgreSQL documentation, CREATE FUNCTION, "Writing SECURITY DEFINER Functions Safely".
 */
export const definerSearchPath: LintRule = {
  name: 'definer-search-path',
  summary: 'a SECURITY DEFINER function looks names up along the search path of its caller',
  severity: 'caution',
  why: 'Whoever calls it can have it run their own objects with the rights of its owner.',
  check: ({ functions, isCopy }) =>
    functions
      .filter(({ searchPath, bound }) => searchPath === null && !bound)
      .map((one) => findingOf(one, isCopy)),
}

function findingOf(one: LintFunction, isCopy: boolean): LintFound {
  const { schema, name, owner, ownerIsSuperuser, open } = one
  const who = open ? 'everybody' : 'those who were granted it'
  const rights = `runs as ${owner}${ownerIsSuperuser ? ', a superuser' : ''}, sets no search_path, and may be called by ${who}`
  const path = ['pg_catalog', ...(schema === 'pg_catalog' ? [] : [schema]), 'pg_temp']
  const [, base = name, args = ''] = /^(.*?)\((.*)\)$/s.exec(name) ?? []
  return {
    severity: ownerIsSuperuser && open && !isCopy ? 'danger' : 'caution',
    object: { kind: 'function', schema, name, part: null },
    message: `${shownName(one)} ${isCopy ? 'runs as its owner and sets no search_path' : rights}.`,
    fix: 'Pin its search path to the schemas that its body names, pg_temp last.',
    sql: `ALTER FUNCTION ${qualifiedName(schema, base)}(${args}) SET search_path = ${path.join(', ')};`,
    disprovedBy: 'Its body names every table, function, operator and type with a schema.',
  }
}
