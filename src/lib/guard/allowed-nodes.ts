import { type Refusal, refuse } from './verdict.ts'

/**
 * The names that may occur in the parse tree of a query, of nodes (capitalised) and of fields. Everything in the tree has
 * to be here, whether or not it is known what it does: a clause that a later parser adds is refused until it is looked at.
 */
const allowed = new Set(
  `SelectStmt distinctClause targetList fromClause whereClause groupClause groupDistinct groupByAll havingClause windowClause
  valuesLists sortClause limitOffset limitCount limitOption withClause op all larg rarg
  ResTarget name val indirection location
  ColumnRef fields A_Star String sval str
  A_Const ival fval boolval bsval isnull Integer Float Boolean BitString List items
  A_Expr kind lexpr rexpr rexpr_list_start rexpr_list_end BoolExpr boolop args NullTest nulltesttype argisrow arg
  BooleanTest booltesttype
  FuncCall funcname agg_order agg_filter over agg_within_group agg_star agg_distinct func_variadic funcformat NamedArgExpr argnumber
  TypeCast typeName TypeName names typemod typmods arrayBounds setof CollateClause collname
  SubLink subLinkType subLinkId testexpr operName subselect
  CaseExpr casetype defresult CaseWhen expr result CoalesceExpr MinMaxExpr
  A_ArrayExpr elements list_start list_end A_Indices is_slice lidx uidx A_Indirection RowExpr row_format colnames
  RangeVar schemaname relname inh relpersistence alias Alias aliasname
  RangeSubselect lateral subquery RangeFunction ordinality is_rowsfrom functions coldeflist ColumnDef colname is_local collClause
  RangeTableSample relation method repeatable
  RangeTableFunc docexpr rowexpr namespaces columns RangeTableFuncCol for_ordinality is_not_null colexpr coldefexpr
  JoinExpr jointype isNatural larg rarg usingClause join_using_alias quals rtindex
  SortBy node sortby_dir sortby_nulls useOp WindowDef refname partitionClause orderClause frameOptions startOffset endOffset
  GroupingSet content GroupingFunc
  WithClause ctes recursive CommonTableExpr ctename aliascolnames ctematerialized ctequery search_clause cycle_clause
  search_col_list search_breadth_first search_seq_column cycle_col_list cycle_mark_column cycle_mark_value cycle_mark_default
  cycle_path_column
  SQLValueFunction type typmod ParamRef number
  XmlExpr named_args arg_names xmloption indent XmlSerialize
  JsonFormat format_type encoding JsonReturning format returning JsonValueExpr raw_expr formatted_expr JsonOutput output
  JsonArgument JsonBehavior btype coerce on_empty on_error JsonFuncExpr column_name context_item pathspec passing wrapper
  quotes JsonTable JsonTableColumn coltype JsonTablePathSpec string name_location plan JsonKeyValue key value JsonParseExpr
  unique_keys JsonScalarExpr JsonSerializeExpr JsonObjectConstructor exprs absent_on_null unique JsonArrayConstructor
  JsonArrayQueryConstructor query JsonAggConstructor JsonObjectAgg constructor JsonArrayAgg JsonIsPredicate item_type`
    .trim()
    .split(/\s+/),
)

const clauses: Record<string, readonly [string, string]> = {
  intoClause: ['SELECT INTO makes a table', 'Leave INTO out.'],
  lockingClause: ['FOR UPDATE and FOR SHARE lock rows', 'Leave the locking clause out.'],
  InsertStmt: ['INSERT writes', 'Only queries are run here.'],
  UpdateStmt: ['UPDATE writes', 'Only queries are run here.'],
  DeleteStmt: ['DELETE writes', 'Only queries are run here.'],
  MergeStmt: ['MERGE writes', 'Only queries are run here.'],
  catalogname: ['a name of three parts names the database', 'Write schema.table.'],
  pct_type: ['%TYPE takes the type of a column', 'Write the type itself.'],
}

/** Deeper trees than any person or model writes would try the stack of the server. */
const DEEPEST = 1500

/** The second layer: every node and every field of the tree is on the list. */
export function refusedNode(root: unknown): Refusal | undefined {
  const waiting: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, depth } = next
    if (value === null || typeof value !== 'object') continue
    if (depth > DEEPEST) {
      return refuse('too-complex', 'The statement is nested too deeply.', 'Write it with fewer levels.')
    }
    const isList = Array.isArray(value)
    for (const [name, child] of Object.entries(value)) {
      if (!isList && !allowed.has(name)) return refusedName(name)
      waiting.push({ value: child, depth: depth + 1 })
    }
  }
  return undefined
}

function refusedName(name: string): Refusal {
  const [reason, hint] = clauses[name] ?? [
    `${name} is not on the list of what a query may hold`,
    'Write the query without it.',
  ]
  return refuse('clause', `The statement is refused: ${reason}.`, hint)
}
