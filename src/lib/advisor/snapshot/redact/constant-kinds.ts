import type { A_Expr, Node } from '@pgsql/types'
import { relationNames } from '../../../sql/relations.ts'
import { kindOfExpression, lastName } from './expression-kind.ts'
import type { Replacements } from './replacements.ts'
import { nameOf, type SchemaTypes } from './schema-types.ts'
import type { ValueKind } from './value-kind.ts'
import { countsRows, isWordArgument, takesWords } from './word-arguments.ts'

/** What is done with a constant: replaced as this kind, or left (`same`). */
export type ConstantKinds = ReadonlyMap<number, ValueKind>

/** What the place of a constant tells of it: its kind, that it counts something, or that it is an argument. */
type Expected = ValueKind | 'argument' | undefined

/** Numbers below are counts and positions where they are arguments of functions. */
const SMALL = 1000
const PATHS = new Set(['->', '->>', '#>', '#>>', '?', '?|', '?&'])
const PATTERNS = new Set(['~~', '!~~', '~~*', '!~~*'])
const REGEXES = new Set(['~', '!~', '~*', '!~*'])

/**
 * For every constant of a statement, by its place (bytes from the beginning of the text), the kind of value it is: by its cast, by
 * the column it is compared with, or by its look. Names of keys in documents are told to `by`.
 */
export function readConstantKinds(statement: Node, schema: SchemaTypes, by: Replacements): ConstantKinds {
  const reader = new Reader(statement, schema, by)
  reader.read(statement, undefined)
  return reader.kinds
}

class Reader {
  readonly kinds = new Map<number, ValueKind>()
  readonly #schema: SchemaTypes
  readonly #by: Replacements
  readonly #tables: string[]

  constructor(statement: Node, schema: SchemaTypes, by: Replacements) {
    this.#schema = schema
    this.#by = by
    this.#tables = relationNames(statement).map(({ name }) => name)
  }

  /** Reads a node or a list of nodes that stand where something of the expected kind does. */
  read(value: unknown, expected: Expected): void {
    if (Array.isArray(value)) for (const item of value) this.read(item, expected)
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return
    const node = value as Node
    if ('A_Const' in node) this.#constant(node.A_Const as unknown as Constant, expected)
    else if ('TypeCast' in node) this.#cast(node.TypeCast.arg, this.#kindOf(node), expected)
    else if ('A_Expr' in node) this.#operator(node.A_Expr)
    else if ('FuncCall' in node) {
      this.#call(lastName(node.FuncCall.funcname), node.FuncCall.args ?? [])
      this.read([node.FuncCall.agg_order, node.FuncCall.agg_filter, node.FuncCall.over], undefined)
    } else if ('CaseExpr' in node)
      this.#fields(node.CaseExpr, node.CaseExpr.arg && this.#kindOf(node.CaseExpr.arg))
    else if ('CoalesceExpr' in node)
      this.read(node.CoalesceExpr.args, this.#agreed(node.CoalesceExpr.args) ?? expected)
    else if ('AlterTableStmt' in node) this.#attach(node)
    else if ('VariableSetStmt' in node) {
      const { name = '', args } = node.VariableSetStmt
      this.read(args, name.includes('.') ? 'text' : 'same')
    } else if ('ResTarget' in node)
      this.#fields(node.ResTarget, this.#schema.column(node.ResTarget.name ?? '', this.#tables))
    else {
      const isOther = 'SelectStmt' in node || 'SubLink' in node || 'BoolExpr' in node
      for (const fields of Object.values(node)) this.#fields(fields, isOther ? undefined : expected)
    }
  }

  #call(name: string, args: readonly Node[]): void {
    const expected = countsRows(name) ? 'same' : takesWords(name) ? 'words' : 'argument'
    for (const [place, argument] of args.entries())
      this.read(argument, isWordArgument(name, place, args.length) ? 'word' : expected)
  }

  #fields(fields: unknown, expected: Expected): void {
    if (fields === null || typeof fields !== 'object') return
    for (const [key, child] of Object.entries(fields)) {
      if (key === 'typeName' || key === 'typmods') continue
      const isCount = key === 'limitCount' || key === 'limitOffset'
      const isPlace = key === 'sortClause' || key === 'groupClause' || key === 'distinctClause'
      if (isCount) this.read(child, 'same')
      else if (isPlace) this.#places(child)
      else if (/^[A-Z]/.test(key)) this.read({ [key]: child }, expected)
      else if (child !== null && typeof child === 'object') this.#inner(child, expected)
    }
  }

  /** A node, or a field whose node has no name of its own. */
  #inner(child: object, expected: Expected): void {
    const isNode = Array.isArray(child) || Object.keys(child).some((key) => /^[A-Z]/.test(key))
    if (isNode) this.read(child, expected)
    else this.#fields(child, expected)
  }

  /** `ORDER BY 1` and `GROUP BY 1` count outputs. */
  #places(items: unknown): void {
    for (const item of Array.isArray(items) ? items : []) {
      const node = (item?.SortBy?.node ?? item) as Node
      this.read(node, 'A_Const' in node ? 'same' : undefined)
    }
  }

  #constant(constant: Constant, expected: Expected): void {
    const place = constant.location ?? 0
    if (constant.isnull || constant.boolval) return
    if (constant.sval) this.kinds.set(place, expected === 'argument' || !expected ? 'unknown' : expected)
    else if (expected === 'same') this.kinds.set(place, 'same')
    else {
      const small = expected === 'argument' && Math.abs(constant.ival?.ival ?? SMALL) < SMALL
      // an absent number is zero
      this.kinds.set(place, small && !constant.fval ? 'same' : 'number')
    }
  }

  /** What is cast stands for what the cast makes of it. Intervals count days; compared with a column they are values. */
  #cast(argument: Node | undefined, kind: ValueKind | undefined, expected: Expected): void {
    const isText = kind === 'text' || (typeof kind === 'object' && 'array' in kind && kind.array === 'text')
    const isPattern =
      isText && (expected === 'pattern' || expected === 'regex' || expected === 'same' || expected === 'word')
    if (kind === 'interval' && expected !== 'interval') this.read(argument, 'same')
    else if (isPattern) this.read(argument, expected)
    else if (argument && 'A_ArrayExpr' in argument && typeof kind === 'object' && 'array' in kind)
      this.read(argument.A_ArrayExpr.elements, kind.array)
    else this.read(argument, kind)
  }

  #operator({ kind, name, lexpr, rexpr }: A_Expr): void {
    const operator = lastName(name)
    const among = this.#kindOf(lexpr) ?? this.#kindOf(rexpr)
    if (PATHS.has(operator)) {
      this.read(lexpr, undefined)
      this.#names(rexpr)
    } else if (kind === 'AEXPR_LIKE' || kind === 'AEXPR_ILIKE' || PATTERNS.has(operator)) {
      this.read(lexpr, 'text')
      this.read(rexpr, 'pattern')
    } else if (kind === 'AEXPR_SIMILAR' || REGEXES.has(operator)) {
      this.read(lexpr, 'text')
      this.read(rexpr, 'regex')
    } else if (kind === 'AEXPR_OP_ANY' || kind === 'AEXPR_OP_ALL') {
      this.read(lexpr, among)
      this.read(rexpr, among && typeof among === 'string' ? { array: among } : among)
    } else if (/^[-+]$/.test(operator) && (among === 'moment' || among === 'time')) {
      this.read([lexpr, rexpr], 'duration')
    } else if (/^@[?@]$/.test(operator)) {
      this.read(lexpr, among)
      this.read(rexpr, among === 'json' ? 'jsonpath' : 'words')
    } else this.read([lexpr, rexpr], among)
  }

  /** Keys of documents are names: `data ->> 'email'`. */
  #names(path: Node | undefined): void {
    const words = path && 'TypeCast' in path ? path.TypeCast.arg : path
    const text = words && 'A_Const' in words ? (words.A_Const as unknown as Constant).sval?.sval : undefined
    for (const word of text?.replace(/^\{|\}$/g, '').split(',') ?? []) this.#by.name(word)
    this.read(path, 'same')
  }

  #attach(node: Extract<Node, { AlterTableStmt: unknown }>): void {
    const key = this.#schema.partitionKey(nameOf(node.AlterTableStmt.relation))
    for (const command of node.AlterTableStmt.cmds ?? []) {
      const def = 'AlterTableCmd' in command ? command.AlterTableCmd.def : undefined
      const bound = def && 'PartitionCmd' in def ? def.PartitionCmd.bound : undefined
      if (!bound) this.read(command, undefined)
      this.read(bound?.listdatums, key[0])
      for (const datums of [bound?.lowerdatums, bound?.upperdatums])
        for (const [place, datum] of (datums ?? []).entries()) this.read(datum, key[place])
    }
  }

  #agreed(nodes: readonly Node[] | undefined): ValueKind | undefined {
    return nodes?.map((node) => this.#kindOf(node)).find((kind) => kind !== undefined)
  }

  /** The kind of an expression that is no constant. */
  #kindOf(node: Node | undefined): ValueKind | undefined {
    return node && kindOfExpression(node, this.#schema, this.#tables)
  }
}

interface Constant {
  isnull?: boolean
  boolval?: object
  sval?: { sval?: string }
  ival?: { ival?: number }
  fval?: object
  location?: number
}
