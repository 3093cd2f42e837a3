import type { ColumnDef, CreateStmt, Node } from '@pgsql/types'
import type { Statement } from '../../../sql/parser.ts'
import { kindOfType, type ValueKind } from './value-kind.ts'

/** What a schema's text tells of the kinds of its columns. */
export interface SchemaTypes {
  /** Types that the schema defines: domains, enums, ranges; by name with and without schema. */
  types: ReadonlyMap<string, ValueKind>
  /** The kind of a column; undefined when neither the table nor any other with such a column tells. */
  column(name: string, tables?: readonly string[]): ValueKind | undefined
  columnOf(schema: string, table: string, name: string): ValueKind | undefined
  /** Kinds of the columns that a table is partitioned by; undefined for expressions. */
  partitionKey(table: string): (ValueKind | undefined)[]
  /** The expression or column of an index at a place (from 1). */
  indexKey(index: string, place: number): Node | undefined
}

interface TableTypes {
  columns: Map<string, ValueKind>
  parents: string[]
  key: (string | undefined)[]
}

/** Reads the types of all columns from the statements of a schema dump. */
export function readSchemaTypes(statements: readonly Statement[]): SchemaTypes {
  const types = new Map<string, ValueKind>()
  const tables = new Map<string, TableTypes>()
  const indexes = new Map<string, readonly Node[]>()
  for (const { node } of statements) {
    readType(node, types)
    if ('CreateStmt' in node) tables.set(nameOf(node.CreateStmt.relation), tableTypes(node.CreateStmt, types))
    if ('IndexStmt' in node && node.IndexStmt.idxname)
      indexes.set(node.IndexStmt.idxname, node.IndexStmt.indexParams ?? [])
  }
  const find = (table: string, name: string): ValueKind | undefined => {
    const known = tables.get(table)
    return known?.columns.get(name) ?? known?.parents.map((parent) => find(parent, name)).find((kind) => kind)
  }
  return {
    types,
    columnOf: (schema, table, name) => find(`${schema}.${table}`, name),
    column(name, among) {
      const wanted = among?.map((table) => table.split('.').at(-1))
      const inThese = [...tables.keys()].filter(
        (table) => !wanted || wanted.includes(table.split('.').at(-1)),
      )
      return agreed(inThese.map((table) => find(table, name))) ?? (among ? this.column(name) : undefined)
    },
    partitionKey: (table) =>
      (tables.get(table)?.key ?? []).map((name) => (name === undefined ? undefined : find(table, name))),
    indexKey: (index, place) => {
      const key = indexes.get(index)?.[place - 1]
      if (!key || !('IndexElem' in key)) return undefined
      const { name, expr } = key.IndexElem
      return expr ?? (name ? { ColumnRef: { fields: [{ String: { sval: name } }] } } : undefined)
    },
  }
}

/** The one kind that all known ones are; undefined when they differ. */
function agreed(kinds: readonly (ValueKind | undefined)[]): ValueKind | undefined {
  const known = kinds.filter((kind) => kind !== undefined)
  const [first] = known
  return known.every((kind) => JSON.stringify(kind) === JSON.stringify(first)) ? first : undefined
}

function readType(node: Node, types: Map<string, ValueKind>): void {
  const define = (names: readonly Node[] | undefined, kind: ValueKind) => {
    const parts = (names ?? []).flatMap((name) => ('String' in name ? [name.String.sval ?? ''] : []))
    types.set(parts.join('.'), kind)
    types.set(parts.at(-1) ?? '', kind)
  }
  if ('CreateEnumStmt' in node) define(node.CreateEnumStmt.typeName, 'text')
  if ('CreateDomainStmt' in node)
    define(node.CreateDomainStmt.domainname, kindOfType(node.CreateDomainStmt.typeName, types))
  if ('CreateRangeStmt' in node) {
    const subtype = (node.CreateRangeStmt.params ?? []).flatMap((option) =>
      'DefElem' in option && option.DefElem.defname === 'subtype' ? [option.DefElem.arg] : [],
    )[0]
    const kind = subtype && 'TypeName' in subtype ? kindOfType(subtype.TypeName, types) : 'lost'
    define(node.CreateRangeStmt.typeName, kind === 'lost' ? kind : { range: kind })
  }
}

function tableTypes(statement: CreateStmt, types: ReadonlyMap<string, ValueKind>): TableTypes {
  const columns = (statement.tableElts ?? []).flatMap((element): [string, ColumnDef][] =>
    'ColumnDef' in element ? [[element.ColumnDef.colname ?? '', element.ColumnDef]] : [],
  )
  return {
    columns: new Map(columns.map(([name, { typeName }]) => [name, kindOfType(typeName, types)])),
    parents: (statement.inhRelations ?? []).flatMap((parent) =>
      'RangeVar' in parent ? [nameOf(parent.RangeVar)] : [],
    ),
    key: (statement.partspec?.partParams ?? []).map((key) =>
      'PartitionElem' in key ? key.PartitionElem.name : undefined,
    ),
  }
}

/** `schema.name` */
export function nameOf(relation: { schemaname?: string; relname?: string } | undefined): string {
  return `${relation?.schemaname ?? 'public'}.${relation?.relname ?? ''}`
}
