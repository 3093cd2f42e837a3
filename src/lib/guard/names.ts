/** A name as it stands in a statement: with the schema, if one was written. */
export interface Name {
  schema: string | undefined
  name: string
  /** Set when it may be something else, so that nothing is wrong when it is not found. */
  optional?: true
}

/** A function call: its name, and how many arguments it is given; undefined when any number may fit. */
export interface CalledName extends Name {
  argumentCount: number | undefined
}

/** All that a query names on the server. More names than are really meant do no harm: each is judged. */
export interface Names {
  functions: CalledName[]
  operators: Name[]
  types: Name[]
  /** Tables and views; also what WITH defines is named here. */
  relations: Name[]
  /** What stands after a dot: columns, or functions of one row in the notation of columns. */
  fields: string[]
  sampleMethods: Name[]
  /** Names that WITH defines. */
  commonTables: Set<string>
  /** The lowest major version whose grammar knows the syntax; below it the same text may call a function. */
  syntaxSince: { major: number; syntax: string } | undefined
}

type Fields = Record<string, unknown>

/** The names in a parse tree that has passed `refusedNode`. */
export function namesIn(root: unknown): Names {
  const names: Names = {
    functions: [],
    operators: [],
    types: [],
    relations: [],
    fields: [],
    sampleMethods: [],
    commonTables: new Set(),
    syntaxSince: undefined,
  }
  const waiting: unknown[] = [root]
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (value === null || typeof value !== 'object') continue
    if (!Array.isArray(value)) {
      take(value as Fields, names)
      for (const [tag, child] of Object.entries(value)) takeNode(tag, child as Fields, names)
    }
    waiting.push(...Object.values(value))
  }
  return names
}

/** What is known by its fields, whether or not the node's name stands above it. */
function take(fields: Fields, names: Names): void {
  if (typeof fields.relname === 'string') {
    names.relations.push({ schema: textOf(fields.schemaname), name: fields.relname })
  }
  if (Array.isArray(fields.names)) names.types.push(nameOf(fields.names))
  if (Array.isArray(fields.useOp)) names.operators.push(nameOf(fields.useOp))
}

function takeNode(tag: string, fields: Fields, names: Names): void {
  takers[tag]?.(fields, names)
  const since = newSyntax[tag]
  if (since && since.major > (names.syntaxSince?.major ?? 0)) names.syntaxSince = since
}

const equals: Name = { schema: undefined, name: '=' }

const takers: Record<string, (fields: Fields, names: Names) => void> = {
  FuncCall(fields, { functions, types }) {
    const name = nameOf(fields.funcname)
    const given = Array.isArray(fields.args) ? fields.args.length : 0
    // the server splits unnest of several arrays into calls with one each
    const split = name.schema === undefined && name.name === 'unnest'
    functions.push({ ...name, argumentCount: fields.agg_within_group || split ? undefined : given })
    // a function call with one argument may be a cast in the notation of functions
    if (given === 1) types.push({ ...name, optional: true })
  },
  A_Expr(fields, { operators }) {
    operators.push(...operatorsOf(String(fields.kind), fields.name))
  },
  SubLink(fields, { operators }) {
    operators.push(Array.isArray(fields.operName) ? nameOf(fields.operName) : equals)
  },
  CaseExpr(fields, { operators }) {
    if (fields.arg) operators.push(equals)
  },
  JoinExpr(fields, { operators }) {
    if (fields.isNatural || fields.usingClause) operators.push(equals)
  },
  ColumnRef({ fields }, names) {
    if (Array.isArray(fields)) names.fields.push(...fields.slice(1).flatMap(stringOf))
  },
  A_Indirection({ indirection }, names) {
    if (Array.isArray(indirection)) names.fields.push(...indirection.flatMap(stringOf))
  },
  ResTarget({ indirection }, names) {
    if (Array.isArray(indirection)) names.fields.push(...indirection.flatMap(stringOf))
  },
  RangeTableSample({ method }, { sampleMethods }) {
    sampleMethods.push(nameOf(method))
  },
  CommonTableExpr({ ctename }, { commonTables }) {
    if (typeof ctename === 'string') commonTables.add(ctename)
  },
}

function operatorsOf(kind: string, name: unknown): Name[] {
  if (kind === 'AEXPR_BETWEEN' || kind === 'AEXPR_BETWEEN_SYM') return plain('>=', '<=')
  if (kind === 'AEXPR_NOT_BETWEEN' || kind === 'AEXPR_NOT_BETWEEN_SYM') return plain('<', '>')
  return [nameOf(name)]
}

function plain(...names: string[]): Name[] {
  return names.map((name) => ({ schema: undefined, name }))
}

/** Constructs that once were, or are on older servers, calls of functions with these names. */
const newSyntax: Record<string, { major: number; syntax: string }> = {
  JsonObjectConstructor: { major: 16, syntax: 'JSON_OBJECT' },
  JsonArrayConstructor: { major: 16, syntax: 'JSON_ARRAY' },
  JsonArrayQueryConstructor: { major: 16, syntax: 'JSON_ARRAY' },
  JsonObjectAgg: { major: 16, syntax: 'JSON_OBJECTAGG' },
  JsonArrayAgg: { major: 16, syntax: 'JSON_ARRAYAGG' },
  JsonIsPredicate: { major: 16, syntax: 'IS JSON' },
  JsonParseExpr: { major: 17, syntax: 'JSON()' },
  JsonScalarExpr: { major: 17, syntax: 'JSON_SCALAR' },
  JsonSerializeExpr: { major: 17, syntax: 'JSON_SERIALIZE' },
  JsonFuncExpr: { major: 17, syntax: 'JSON_VALUE, JSON_QUERY or JSON_EXISTS' },
  JsonTable: { major: 17, syntax: 'JSON_TABLE' },
}

/** The last two parts of a list of names; a database before them is dropped, the server lets none but its own pass. */
function nameOf(list: unknown): Name {
  const parts = Array.isArray(list) ? list.flatMap(stringOf) : []
  return { schema: parts.at(-2), name: parts.at(-1) ?? '' }
}

function stringOf(node: unknown): string[] {
  const text = (node as { String?: { sval?: unknown } } | null)?.String?.sval
  return typeof text === 'string' ? [text] : []
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
