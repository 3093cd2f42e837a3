import type { DropStmt, IndexStmt, Node, RenameStmt } from '@pgsql/types'
import { relationNames } from '../../sql/relations.ts'
import { rootTag } from '../../sql/statement.ts'
import { nodesOf } from '../../sql/walk.ts'
import { blankTable, keyOf, type Model, mentioned, relationKey, tableOfIndex, withHeirs } from './model.ts'
import { trackAlterTable } from './track-alter.ts'
import { trackCreateTable } from './track-create.ts'
import { typeOf, wordsOf } from './type-name.ts'

/**
 * Changes a model as a statement would change the database: as far as later statements are judged by it, and without a
 * server. What it does not understand it leaves out.
 */
export function track(model: Model, node: Node): void {
  trackers[rootTag(node)]?.(model, node as never)
}

type Tracker = (model: Model, node: Record<string, never>) => void

function tracker<T>(tag: string, apply: (model: Model, fields: T) => void): Tracker {
  return (model, node) => apply(model, node[tag] as T)
}

type Fields<Tag extends string> = Extract<Node, Record<Tag, unknown>>[Tag]

const trackers: Record<string, Tracker> = {
  CreateStmt: tracker('CreateStmt', trackCreateTable),
  AlterTableStmt: tracker('AlterTableStmt', trackAlterTable),
  IndexStmt: tracker('IndexStmt', trackIndex),
  DropStmt: tracker('DropStmt', trackDrop),
  RenameStmt: tracker('RenameStmt', trackRename),
  ViewStmt: tracker<Fields<'ViewStmt'>>('ViewStmt', (model, { view, query }) => {
    const key = keyOf(model, view ?? {})
    const [schema = '', name = ''] = [view?.schemaname ?? key.split('.')[0], view?.relname]
    model.tables.set(key, {
      ...blankTable(schema, name),
      kind: 'v',
      isNew: true,
      reads: readsOf(model, query),
    })
  }),
  CreateTableAsStmt: tracker<Fields<'CreateTableAsStmt'>>('CreateTableAsStmt', (model, fields) => {
    const { rel } = fields.into ?? {}
    if (!rel?.relname) return
    const key = keyOf(model, rel)
    const kind = fields.objtype === 'OBJECT_MATVIEW' ? 'm' : 'r'
    const table = blankTable(rel.schemaname ?? key.split('.')[0] ?? 'public', rel.relname)
    model.tables.set(key, { ...table, kind, isNew: true, known: false, reads: readsOf(model, fields.query) })
  }),
  CreateDomainStmt: tracker<Fields<'CreateDomainStmt'>>('CreateDomainStmt', (model, fields) => {
    const constrained = nodesOf(fields.constraints, 'Constraint').some(({ contype }) =>
      /CHECK|NOTNULL/.test(contype ?? ''),
    )
    model.domains.set(wordsOf(fields.domainname).at(-1) ?? '', { constrained, base: typeOf(fields.typeName) })
  }),
  AlterDomainStmt: tracker<Fields<'AlterDomainStmt'>>('AlterDomainStmt', (model, { typeName, subtype }) => {
    const domain = model.domains.get(wordsOf(typeName).at(-1) ?? '')
    if (domain && (subtype === 'C' || subtype === 'O')) domain.constrained = true
  }),
  CreateFunctionStmt: tracker<Fields<'CreateFunctionStmt'>>('CreateFunctionStmt', (model, fields) => {
    const option = nodesOf(fields.options, 'DefElem').find(({ defname }) => defname === 'volatility')
    const [word] = nodesOf(option, 'String')
    const volatility = word?.sval === 'immutable' ? 'i' : word?.sval === 'stable' ? 's' : 'v'
    model.functions.set(wordsOf(fields.funcname).at(-1) ?? '', volatility)
  }),
  CreatePolicyStmt: tracker<Fields<'CreatePolicyStmt'>>('CreatePolicyStmt', (model, { table }) => {
    const key = keyOf(model, table ?? {})
    const found = model.tables.get(key) ?? mentioned(key)
    found.policies += 1
    model.tables.set(key, found)
  }),
  VariableSetStmt: tracker<Fields<'VariableSetStmt'>>('VariableSetStmt', (model, { name, args }) => {
    const values = nodesOf(args, 'A_Const').map(({ sval }) => sval?.sval ?? '')
    if (name?.toLowerCase() === 'timezone') model.timeZone = values[0] ?? null
    if (name === 'search_path' && values.length > 0) model.searchPath = values
  }),
}

/** The tables that a query names; which of their columns it reads is not told apart without a server. */
function readsOf(model: Model, query: Node | undefined): { table: string; column: string }[] {
  return relationNames(query).flatMap(({ schema, name }) => {
    const table = keyOf(model, { schemaname: schema, relname: name })
    const columns = nodesOf(query, 'ColumnRef').map(({ fields }) => wordsOf(fields).at(-1) ?? '*')
    return columns.map((column) => ({ table, column }))
  })
}

function trackIndex(model: Model, { relation, idxname, indexParams, unique }: IndexStmt): void {
  const key = keyOf(model, relation ?? {})
  const table = model.tables.get(key) ?? mentioned(key)
  model.tables.set(key, table)
  const columns = nodesOf(indexParams, 'IndexElem').map(({ name }) => name ?? '')
  const name = idxname ?? `${table.name}_${columns.filter(Boolean).join('_')}_idx`
  if (table.indexes.some((index) => index.name === name)) return
  table.indexes.push({ schema: table.schema, name, columns, unique: unique === true })
}

function trackDrop(model: Model, { removeType, objects = [] }: DropStmt): void {
  for (const object of objects) {
    if (removeType === 'OBJECT_SCHEMA' && 'String' in object) {
      for (const [key, { schema }] of model.tables)
        if (schema === object.String.sval) model.tables.delete(key)
      continue
    }
    const [relname, schemaname] = ('List' in object ? wordsOf(object.List.items) : []).toReversed()
    if (removeType === 'OBJECT_INDEX') {
      const found = tableOfIndex(model, { relname, schemaname })
      const table = found && model.tables.get(found.key)
      if (table) table.indexes = table.indexes.filter((index) => index !== found.index)
    } else if (/TABLE|VIEW/.test(removeType ?? '')) {
      for (const key of withHeirs(model, keyOf(model, { relname, schemaname }))) model.tables.delete(key)
    }
  }
}

function trackRename(model: Model, { relation, renameType, subname, newname = '' }: RenameStmt): void {
  if (!relation) return
  const key = keyOf(model, relation)
  const table = model.tables.get(key)
  if (!table) return
  if (renameType === 'OBJECT_COLUMN') {
    const column = table.columns.find(({ name }) => name === subname)
    if (column) column.name = newname
  } else if (renameType === 'OBJECT_TABCONSTRAINT') {
    const constraint = table.constraints.find(({ name }) => name === subname)
    if (constraint) constraint.name = newname
  } else if (/TABLE|VIEW/.test(renameType ?? '')) {
    model.tables.delete(key)
    const renamed = relationKey(table.schema, newname)
    model.tables.set(renamed, { ...table, name: newname })
    for (const other of model.tables.values()) if (other.parent === key) other.parent = renamed
  }
}
