import type { ColumnDef, Constraint, CreateStmt, Node } from '@pgsql/types'
import { nodesOf } from '../../sql/walk.ts'
import { constraintsOf } from './effects/add-column.ts'
import { constraintColumns } from './effects/constraint.ts'
import { parentsOf } from './effects/create-table.ts'
import { blankTable, keyOf, type Model, type ModelConstraint, type ModelTable } from './model.ts'
import { isSerial, typeOf, wordsOf } from './type-name.ts'

/** CREATE TABLE, in the model. */
export function trackCreateTable(model: Model, statement: CreateStmt): void {
  const { relation = {}, tableElts = [], partspec, partbound } = statement
  const key = keyOf(model, relation)
  if (statement.if_not_exists && model.tables.has(key)) return
  const schema = relation.schemaname ?? key.split('.')[0] ?? 'public'
  const [parent] = parentsOf(statement)
  const inherited = parent && model.tables.get(keyOf(model, parent))
  const table: ModelTable = {
    ...blankTable(schema, relation.relname ?? ''),
    kind: partspec ? 'p' : 'r',
    columns: inherited?.columns.map((column) => ({ ...column })) ?? [],
    parent: parent ? keyOf(model, parent) : null,
    isDefaultPartition: partbound?.is_default === true,
    isNew: true,
    rows: 0,
    bytes: 0,
  }
  model.tables.set(key, table)
  for (const element of tableElts) addElement(model, table, element)
}

function addElement(model: Model, table: ModelTable, element: Node): void {
  if ('ColumnDef' in element) trackColumn(model, table, element.ColumnDef)
  if ('Constraint' in element) trackConstraint(model, table, element.Constraint)
  if (!('TableLikeClause' in element)) return
  const like = model.tables.get(keyOf(model, element.TableLikeClause.relation ?? {}))
  table.columns.push(...(like?.columns ?? []).map((column) => ({ ...column })))
}

/** A column with the constraints that stand behind its type. */
export function trackColumn(model: Model, table: ModelTable, definition: ColumnDef): void {
  const name = definition.colname ?? ''
  if (table.columns.some((column) => column.name === name)) return
  const constraints = constraintsOf(definition)
  const kinds = new Set(constraints.map(({ contype }) => contype))
  const generated = constraints.find(({ contype }) => contype === 'CONSTR_GENERATED')
  table.columns.push({
    name,
    type: typeOf(definition.typeName),
    notNull:
      kinds.has('CONSTR_NOTNULL') ||
      kinds.has('CONSTR_PRIMARY') ||
      kinds.has('CONSTR_IDENTITY') ||
      isSerial(definition.typeName),
    generated: kinds.has('CONSTR_IDENTITY')
      ? 'identity'
      : generated
        ? generated.generated_kind === 'v'
          ? 'virtual'
          : 'stored'
        : null,
  })
  for (const constraint of constraints) trackConstraint(model, table, constraint, name)
}

const kinds: Record<string, ModelConstraint['kind']> = {
  CONSTR_PRIMARY: 'p',
  CONSTR_UNIQUE: 'u',
  CONSTR_FOREIGN: 'f',
  CONSTR_CHECK: 'c',
  CONSTR_EXCLUSION: 'x',
  CONSTR_NOTNULL: 'n',
}

const suffixes: Record<string, string> = {
  p: 'pkey',
  u: 'key',
  f: 'fkey',
  c: 'check',
  x: 'excl',
  n: 'not_null',
}

/** A constraint with the name that the server gives it (ChooseConstraintName in pg_constraint.c). */
export function trackConstraint(
  model: Model,
  table: ModelTable,
  constraint: Constraint,
  column?: string,
): void {
  const kind = kinds[constraint.contype ?? '']
  if (!kind || (kind === 'n' && column !== undefined)) return
  const using = table.indexes.find(({ name }) => name === constraint.indexname)
  const columns = using?.columns ?? (column !== undefined ? [column] : columnsOf(kind, constraint, table))
  const middle = kind === 'p' ? [] : columns
  const name = constraint.conname ?? using?.name ?? [table.name, ...middle, suffixes[kind]].join('_')
  const validated = constraint.skip_validation !== true && constraint.is_enforced !== false
  table.constraints.push({
    name,
    kind,
    columns,
    validated,
    references: kind === 'f' ? keyOf(model, constraint.pktable ?? {}) : null,
    provesNotNull: kind === 'c' ? provesNotNull(constraint.raw_expr) : null,
  })
  if (using) using.name = name
  else if (/[pux]/.test(kind))
    table.indexes.push({ schema: table.schema, name, columns, unique: kind !== 'x' })
  if (kind !== 'p' && (kind !== 'n' || !validated)) return
  for (const one of table.columns) if (columns.includes(one.name)) one.notNull = true
}

function columnsOf(kind: string, constraint: Constraint, table: ModelTable): string[] {
  if (kind !== 'c') return constraintColumns(constraint)
  const mentioned = nodesOf(constraint.raw_expr, 'ColumnRef').map(
    ({ fields }) => wordsOf(fields).at(-1) ?? '',
  )
  return [...new Set(mentioned)].filter((name) => table.columns.some((column) => column.name === name))
}

/** The column of `column IS NOT NULL`, alone or joined to others by AND. */
export function provesNotNull(expression: Node | undefined): string | null {
  if (!expression) return null
  if ('BoolExpr' in expression && expression.BoolExpr.boolop === 'AND_EXPR')
    return (expression.BoolExpr.args ?? []).map(provesNotNull).find((found) => found !== null) ?? null
  if (!('NullTest' in expression) || expression.NullTest.nulltesttype !== 'IS_NOT_NULL') return null
  const { arg } = expression.NullTest
  return arg && 'ColumnRef' in arg ? (wordsOf(arg.ColumnRef.fields).at(-1) ?? null) : null
}
