import type { Constraint } from '@pgsql/types'
import { quoteIdentifier } from '../../../sql/quote.ts'
import { keyOf } from '../../check/model.ts'
import { wordsOf } from '../../check/type-name.ts'
import { type AlterPart, alterParts } from '../alter-parts.ts'
import { brief, type Fix, type FixStep, long, outside, type Problem, type Rewrite } from '../fix.ts'
import { isPartitioned, known, leavesOf } from '../leaves.ts'
import { chosenName, inSchema } from '../names.ts'
import { notNullSteps } from '../not-null.ts'

/** ADD CONSTRAINT … CHECK and … FOREIGN KEY read whole tables under their locks; validating later does not. */
export const addValidatedLater: Rewrite = {
  name: 'validate-later',
  fix(problem) {
    const [part, constraint] = onlyConstraint(problem)
    if (!part || !constraint || constraint.skip_validation || constraint.is_enforced === false) return null
    const kind = constraint.contype
    if (kind !== 'CONSTR_CHECK' && kind !== 'CONSTR_FOREIGN') return null
    const name = constraint.conname ?? nameOf(part, constraint)
    const own = quoteIdentifier(name)
    const text = constraint.conname ? part.text : part.text.replace(/^ADD\s+/i, `ADD CONSTRAINT ${own} `)
    const down = [brief(`ALTER TABLE ${part.table} DROP CONSTRAINT ${own}`)]
    const fix = {
      rewrite: 'validate-later',
      why: 'The rows are checked while others write.',
      down,
      notes: [],
    }
    const partitioned = isPartitioned(problem.facts.model, { schemaname: part.schema, relname: part.name })
    if (kind === 'CONSTR_FOREIGN' && partitioned && problem.major < 18) {
      return { ...fix, up: perPartition(problem, part, own, text) }
    }
    return { ...fix, up: later(part.table, own, text) }
  },
}

function later(table: string, name: string, text: string): FixStep[] {
  return [
    brief(`ALTER TABLE ${table} ${text} NOT VALID`),
    long(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}`),
  ]
}

/** A partitioned table takes no unvalidated foreign key before PostgreSQL 18; it takes over those of its partitions. */
function perPartition({ facts }: Problem, part: AlterPart, name: string, text: string): FixStep[] {
  const leaves = leavesOf(facts.model, { schemaname: part.schema, relname: part.name }, part.table)
  return [...leaves.flatMap((leaf) => later(leaf, name, text)), brief(`ALTER TABLE ${part.table} ${text}`)]
}

/** ADD UNIQUE and ADD PRIMARY KEY build their index under an exclusive lock. */
export const addByIndex: Rewrite = {
  name: 'constraint-using-index',
  fix(problem): Fix | null {
    const [part, constraint] = onlyConstraint(problem)
    if (!part || !constraint || constraint.indexname) return null
    const primary = constraint.contype === 'CONSTR_PRIMARY'
    if (!primary && constraint.contype !== 'CONSTR_UNIQUE') return null
    const table = { schemaname: part.schema, relname: part.name }
    // a partitioned table takes no constraint from an index, and a constraint that overlaps has no such index
    if (isPartitioned(problem.facts.model, table) || /\bWITHOUT\s+OVERLAPS\b/i.test(part.text)) return null
    const keys = wordsOf(constraint.keys)
    const name = constraint.conname ?? nameOf(part, constraint)
    const own = quoteIdentifier(name)
    const columns = /\(.*$/s.exec(part.text.replace(/^.*?(?=\bUNIQUE\b|\bPRIMARY\b)/is, ''))?.[0] ?? ''
    const body = columns.replace(/\s*\b(?:NOT\s+)?DEFERRABLE\b.*$|\s*\bINITIALLY\b.*$/is, '').trim()
    const nulls = constraint.nulls_not_distinct ? ' NULLS NOT DISTINCT' : ''
    const deferred = /\b(?:NOT\s+)?DEFERRABLE\b.*$|\bINITIALLY\b.*$/is.exec(part.text)?.[0]
    const nullable = primary ? keys.filter((key) => !isNotNull(problem, table, key)) : []
    return {
      rewrite: 'constraint-using-index',
      why: 'The index is built while others write; the constraint then takes it over at once.',
      up: [
        ...nullable.flatMap((key) => notNullSteps(problem.major, part.table, part.name, key)),
        outside(
          `CREATE UNIQUE INDEX CONCURRENTLY ${own} ON ${inSchema(part.schema, part.name)} ${withNulls(body, nulls)}`,
        ),
        brief(
          `ALTER TABLE ${part.table} ADD CONSTRAINT ${own} ${primary ? 'PRIMARY KEY' : 'UNIQUE'} USING INDEX ${own}${deferred ? ` ${deferred}` : ''}`,
        ),
      ],
      down: [
        brief(`ALTER TABLE ${part.table} DROP CONSTRAINT ${own}`),
        ...nullable.map((key) =>
          brief(`ALTER TABLE ${part.table} ALTER COLUMN ${quoteIdentifier(key)} DROP NOT NULL`),
        ),
      ],
      notes: [],
    }
  },
}

/** `(a) INCLUDE (b)` with NULLS NOT DISTINCT where CREATE INDEX wants it. */
function withNulls(body: string, nulls: string): string {
  if (nulls === '') return body
  const where = body.search(/\s(?:WITH|USING)\b/i)
  return where === -1 ? `${body}${nulls}` : `${body.slice(0, where)}${nulls}${body.slice(where)}`
}

function isNotNull(
  { facts }: Problem,
  table: { schemaname: string | undefined; relname: string },
  column: string,
) {
  return known(facts.model, table)?.columns.find(({ name }) => name === column)?.notNull === true
}

function onlyConstraint(problem: Problem): [AlterPart | undefined, Constraint | undefined] {
  const parts = alterParts(problem)
  const [part] = parts ?? []
  if (!part || parts?.length !== 1 || part.command.subtype !== 'AT_AddConstraint')
    return [undefined, undefined]
  const { def } = part.command
  const table = problem.facts.model.tables.get(
    keyOf(problem.facts.model, { schemaname: part.schema, relname: part.name }),
  )
  if (table?.isNew) return [undefined, undefined]
  return [part, def && 'Constraint' in def ? def.Constraint : undefined]
}

const suffixes: Record<string, string> = {
  CONSTR_CHECK: 'check',
  CONSTR_FOREIGN: 'fkey',
  CONSTR_UNIQUE: 'key',
  CONSTR_PRIMARY: 'pkey',
}

/** The name that Postgres would choose. A CHECK is named after its column if there is just one. */
function nameOf({ name }: AlterPart, constraint: Constraint): string {
  const suffix = suffixes[String(constraint.contype)] ?? 'check'
  const columns = {
    check: mentioned(constraint),
    fkey: wordsOf(constraint.fk_attrs),
    key: wordsOf(constraint.keys),
    pkey: [],
  }[suffix]
  return chosenName(name, columns ?? [], suffix)
}

function mentioned({ raw_expr: expression }: Constraint): string[] {
  const columns = new Set(
    [
      ...JSON.stringify(expression ?? {}).matchAll(/"ColumnRef":\{"fields":\[\{"String":\{"sval":"([^"]+)"/g),
    ].map(([, column]) => column ?? ''),
  )
  return columns.size === 1 ? [...columns] : []
}
