import type { LintColumn, LintConstraint, LintTable, SchemaFacts } from './facts.ts'
import type { LintFound, LintObject, LintSeverity } from './finding.ts'

/**
 * One thing to look for in a schema. The doc comment of each rule's constant explains it (`Why:`), shows a bad and a
 * good schema, and names its source; the reference pages are made of these comments.
 */
export interface LintRule {
  /** Also the name of its file. */
  name: string
  summary: string
  severity: LintSeverity
  /** Why it matters, in a sentence or two. */
  why: string
  check(facts: SchemaFacts): LintFound[]
}

/** How a table is named in messages: without the schema public. */
export function shownName({ schema, name }: { schema: string; name: string }): string {
  return schema === 'public' ? name : `${schema}.${name}`
}

/** A table as the object of a finding. */
export function tableObject({ schema, name }: LintTable): LintObject {
  return { kind: 'table', schema, name, part: null }
}

/** A column, constraint or index of a table as the object of a finding. */
export function partObject(
  { schema, name }: { schema: string; name: string },
  kind: 'column' | 'constraint' | 'index',
  part: string,
): LintObject {
  return { kind, schema, name, part }
}

/** The primary key of a table. */
export function primaryKeyOf({ constraints }: LintTable): LintConstraint | undefined {
  return constraints.find(({ kind }) => kind === 'p')
}

/** The enforced foreign keys that were declared on a table itself. */
export function foreignKeysOf({ constraints }: LintTable): LintConstraint[] {
  return constraints.filter(({ kind, enforced, inherited }) => kind === 'f' && enforced && !inherited)
}

/** Calls the check on every column of every table and gathers what it finds. */
export function eachColumn(
  check: (column: LintColumn, table: LintTable, facts: SchemaFacts) => LintFound | undefined,
): (facts: SchemaFacts) => LintFound[] {
  return (facts) =>
    facts.tables.flatMap((table) => table.columns.flatMap((column) => check(column, table, facts) ?? []))
}

/** Calls the check on every table and gathers what it finds. */
export function eachTable(
  check: (table: LintTable, facts: SchemaFacts) => LintFound[],
): (facts: SchemaFacts) => LintFound[] {
  return (facts) => facts.tables.flatMap((table) => check(table, facts))
}
