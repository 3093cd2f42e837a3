import { quoteIdentifier, quoteLiteral } from '../../../sql/quote.ts'
import { isSerial } from '../../check/type-name.ts'
import { volatilityOf } from '../../check/volatility.ts'
import { type AddedColumn, type AlterPart, addedColumn, alterParts } from '../alter-parts.ts'
import { backfillNotes, backfillStep } from '../backfill.ts'
import { brief, type FixStep, type Problem, type Rewrite } from '../fix.ts'
import { known, leavesOf } from '../leaves.ts'
import { chosenName, inSchema } from '../names.ts'
import { notNullSteps } from '../not-null.ts'
import { addByIndex, addValidatedLater } from './add-constraint.ts'

type Kind = 'volatile' | 'identity' | 'serial' | 'split'

/**
 * ADD COLUMN writes the whole table anew for a default that is not the same for all rows, and reads it for a constraint.
 * Expand (column, default), backfill in batches, contract (constraints).
 */
export const addColumn: Rewrite = {
  name: 'add-column-in-steps',
  fix(problem) {
    const parts = alterParts(problem)
    const [part] = parts ?? []
    const column = part && parts?.length === 1 ? addedColumn(part, problem.parser) : undefined
    if (!part || !column) return null
    const table = known(problem.facts.model, { schemaname: part.schema, relname: part.name })
    // IF NOT EXISTS: the steps are for a column that does not
    const exists = table?.columns.some(({ name }) => name === column.name)
    if (table?.isNew || (part.command.missing_ok && exists !== false)) return null
    const kind = kindOf(problem, part, column)
    if (!kind) return null
    const drop = `ALTER TABLE ${part.table} DROP COLUMN ${quoteIdentifier(column.name)}`
    return {
      rewrite: 'add-column-in-steps',
      why:
        kind === 'split'
          ? 'The constraint is checked, or its index built, while others write.'
          : 'The table is not written anew under a lock: rows get their value in batches.',
      up: [
        ...expand(problem, part, column, kind),
        ...constraintsAfter(problem, part, column, kind),
        ...(kind === 'identity' ? becomeIdentity(part, column) : []),
      ],
      down: [brief(drop)],
      notes: kind === 'split' ? [] : backfillNotes(problem.major),
    }
  },
}

function kindOf({ facts }: Problem, part: AlterPart, column: AddedColumn): Kind | undefined {
  const types = column.constraints.map(({ constraint }) => constraint.contype)
  if (types.includes('CONSTR_GENERATED')) return undefined
  if (types.includes('CONSTR_IDENTITY')) return 'identity'
  const { def } = part.command
  if (def && 'ColumnDef' in def && isSerial(def.ColumnDef.typeName)) return 'serial'
  const value = column.constraints.find(({ constraint }) => constraint.contype === 'CONSTR_DEFAULT')
  if (value && volatilityOf(facts.model, value.constraint.raw_expr) !== 'not') return 'volatile'
  const checked = ['CONSTR_CHECK', 'CONSTR_UNIQUE', 'CONSTR_PRIMARY', 'CONSTR_FOREIGN']
  return types.some((type) => checked.includes(String(type))) ? 'split' : undefined
}

const own = (column: AddedColumn) => quoteIdentifier(column.name)

function expand(problem: Problem, part: AlterPart, column: AddedColumn, kind: Kind): FixStep[] {
  const { table, schema, name } = part
  const alter = (words: string) => brief(`ALTER TABLE ${table} ALTER COLUMN ${own(column)} ${words}`)
  const value = column.constraints.find(({ constraint }) => constraint.contype === 'CONSTR_DEFAULT')
  if (kind === 'split') {
    const kept = column.constraints.filter(({ constraint }) =>
      ['CONSTR_DEFAULT', 'CONSTR_NOTNULL', 'CONSTR_NULL'].includes(String(constraint.contype)),
    )
    const words = [column.head, ...kept.map(({ text }) => text)].join(' ')
    return [brief(`ALTER TABLE ${table} ADD COLUMN ${words}`)]
  }
  const leaves = leavesOf(problem.facts.model, { schemaname: schema, relname: name }, table)
  const fill = leaves.map((leaf) => backfillStep(leaf, `${own(column)} = DEFAULT`, `${own(column)} IS NULL`))
  if (kind === 'volatile') {
    return [
      brief(`ALTER TABLE ${table} ADD COLUMN ${column.head}`),
      alter(`SET ${value?.text ?? ''}`),
      ...fill,
    ]
  }
  const type = integerType(part)
  const sequence = inSchema(schema, sequenceName(part, column, kind))
  return [
    brief(`CREATE SEQUENCE ${sequence} AS ${type}`),
    brief(`ALTER TABLE ${table} ADD COLUMN ${own(column)} ${type}`),
    alter(`SET DEFAULT pg_catalog.nextval(${quoteLiteral(sequence)}::regclass)`),
    ...(kind === 'serial'
      ? [brief(`ALTER SEQUENCE ${sequence} OWNED BY ${inSchema(schema, name)}.${own(column)}`)]
      : []),
    ...fill,
  ]
}

/** An identity column makes its own sequence of the chosen name, so the one of the backfill has another. */
function sequenceName({ name }: AlterPart, column: AddedColumn, kind: Kind): string {
  return chosenName(name, [column.name], kind === 'identity' ? 'backfill' : 'seq')
}

const integers: Record<string, string> = { int2: 'smallint', int4: 'integer', int8: 'bigint' }

function integerType({ command: { def } }: AlterPart): string {
  const names = def && 'ColumnDef' in def ? JSON.stringify(def.ColumnDef.typeName?.names) : ''
  if (/bigserial|serial8/.test(names)) return 'bigint'
  if (/smallserial|serial2/.test(names)) return 'smallint'
  return integers[/int[248]/.exec(names)?.[0] ?? ''] ?? 'integer'
}

function constraintsAfter(problem: Problem, part: AlterPart, column: AddedColumn, kind: Kind): FixStep[] {
  const types = column.constraints.map(({ constraint }) => constraint.contype)
  const mustBeThere = kind === 'identity' || kind === 'serial' || types.includes('CONSTR_NOTNULL')
  // a primary key makes its column NOT NULL by itself; where rows have values already it is so from the beginning
  const notNull = kind !== 'split' && (mustBeThere || types.includes('CONSTR_PRIMARY'))
  return [
    ...(notNull ? notNullSteps(problem.major, part.table, part.name, column.name) : []),
    ...column.constraints.flatMap(({ text, constraint }) => {
      const words = asTableConstraint(String(constraint.contype), text, column)
      return words === undefined ? [] : added(problem, part, words, notNull ? column.name : undefined)
    }),
  ]
}

/** A constraint of a column as one of the table. */
function asTableConstraint(type: string, text: string, column: AddedColumn): string | undefined {
  const named = /^CONSTRAINT\s+(?:"(?:[^"]|"")*"|\S+)\s+/i.exec(text)?.[0] ?? ''
  const rest = text.slice(named.length)
  const keys = `(${own(column)})`
  switch (type) {
    case 'CONSTR_CHECK':
      return `${named}${rest}`
    case 'CONSTR_UNIQUE':
      return `${named}${rest.replace(/^UNIQUE(\s+NULLS\s+(?:NOT\s+)?DISTINCT)?/i, (words) => `${words} ${keys}`)}`
    case 'CONSTR_PRIMARY':
      return `${named}${rest.replace(/^PRIMARY\s+KEY/i, `PRIMARY KEY ${keys}`)}`
    case 'CONSTR_FOREIGN':
      return `${named}FOREIGN KEY ${keys} ${rest}`
  }
  return undefined
}

function added(problem: Problem, part: AlterPart, words: string, notNull: string | undefined): FixStep[] {
  const sql = `ALTER TABLE ${part.table} ADD ${words}`
  const [statement] = problem.parser.statements(sql)
  if (!statement) return []
  const next = { ...problem, sql, node: statement.node }
  const steps = (addValidatedLater.fix(next) ?? addByIndex.fix(next))?.up ?? [brief(sql)]
  // made NOT NULL already, a moment ago
  return notNull === undefined
    ? steps
    : steps.filter(({ sql: step }) => !/not_null"?\b|SET NOT NULL/.test(step))
}

function becomeIdentity(part: AlterPart, column: AddedColumn): FixStep[] {
  const identity = column.constraints.find(({ constraint }) => constraint.contype === 'CONSTR_IDENTITY')
  const table = inSchema(part.schema, part.name)
  const sequence = inSchema(part.schema, sequenceName(part, column, 'identity'))
  return [
    brief(`DO $identity$
BEGIN
  ALTER TABLE ${part.table} ALTER COLUMN ${own(column)} DROP DEFAULT;
  ALTER TABLE ${part.table} ALTER COLUMN ${own(column)} ADD ${identity?.text ?? ''};
  PERFORM pg_catalog.setval(pg_catalog.pg_get_serial_sequence(${quoteLiteral(table)}, ${quoteLiteral(column.name)}), pg_catalog.nextval(${quoteLiteral(sequence)}::regclass), false);
  DROP SEQUENCE ${sequence};
END $identity$`),
  ]
}
