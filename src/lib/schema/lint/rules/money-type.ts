import { eachColumn, type LintRule, partObject, shownName } from '../rule.ts'

/**
 * A column of type money.
 *
 * Why: What a value means depends on the setting lc_monetary of the server: a dump loaded elsewhere shows dollars as
 * yen, with another number of decimals. The type keeps no currency, rounds by that setting, and reads no other notation.
 *
 * Bad:
 * ```sql
 * CREATE TABLE invoices (id bigint PRIMARY KEY, total money NOT NULL);
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE invoices (id bigint PRIMARY KEY, total numeric(14, 2) NOT NULL, currency text NOT NULL);
 * ```
 *
 * Source: PostgreSQL documentation, Monetary Types; PostgreSQL wiki, Don't Do This.
 */
export const moneyType: LintRule = {
  name: 'money-type',
  summary: 'a column has the type money',
  severity: 'caution',
  why: 'What a money value means depends on the lc_monetary of the server; it knows no currency.',
  check: eachColumn((column, table) =>
    column.type === 'money'
      ? {
          object: partObject(table, 'column', column.name),
          message: `${shownName(table)}.${column.name} is money.`,
          fix: 'Add a numeric column beside it (and one for the currency), write both, copy the values in batches with ::numeric, and read from it.',
        }
      : undefined,
  ),
}
