/** How much a finding weighs: `danger` breaks or leaks something, `caution` will cost, `notice` is worth knowing. */
export type LintSeverity = 'danger' | 'caution' | 'notice'

/** Severities from the worst on. */
export const lintSeverities: readonly LintSeverity[] = ['danger', 'caution', 'notice']

/** What a finding is about. */
export interface LintObject {
  kind: 'schema' | 'table' | 'column' | 'constraint' | 'index' | 'view' | 'function' | 'type'
  schema: string
  /** The table of a column, constraint or index; else the object itself; of kind `schema` the schema. */
  name: string
  /** The column, constraint or index; null for the other kinds. */
  part: string | null
}

/** What a rule finds; its name is added by whoever runs it. */
export interface LintFound {
  /** Where it is not that of the rule. */
  severity?: LintSeverity
  object: LintObject
  /** What is there, and the numbers that this rests on. */
  message: string
  /** What to do, in words. */
  fix: string
  /** The statements that do it, in a form that does not block others; null where they cannot be given. */
  sql?: string | null
  /** What would show that the finding is wrong; null where nothing could. */
  disprovedBy?: string | null
}

/** One thing that is wrong with a schema. */
export interface LintFinding extends Required<LintFound> {
  rule: string
  /** Names the object in the project file: `schema.table`, `schema.table.column`. */
  address: string
  /** Why it matters; the same for all findings of a rule. */
  why: string
}

/** The address of an object; of a schema its name. */
export function objectAddress({ kind, schema, name, part }: LintObject): string {
  if (kind === 'schema') return name
  return part === null ? `${schema}.${name}` : `${schema}.${name}.${part}`
}

/** Whether a severity is at least another one. */
export function isAtLeastLint(one: LintSeverity, other: LintSeverity): boolean {
  return lintSeverities.indexOf(one) <= lintSeverities.indexOf(other)
}
