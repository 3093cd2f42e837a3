import { type Visit, walk } from '../../sql/walk.ts'

/** What is known of the names in a query that reads masked columns. */
export interface MaskedNames {
  /** Names of the masked columns of all relations that it names. */
  columns: ReadonlySet<string>
  /** What stands for one row of a relation that has none: names and aliases. */
  unmasked: ReadonlySet<string>
}

type Fields = Record<string, unknown>

/**
 * Why a query cannot be answered rightly while columns are masked, in words; undefined when it can. A masked column may be
 * returned as it is, counted, and tested for NULL. All else (comparing, sorting, grouping, joining, computing with it) would
 * work on the mask and give a wrong answer without a word, or tell the value bit by bit. Columns are told apart by their names
 * alone, so that another column of the same name counts too.
 */
export function maskedUse(root: unknown, names: MaskedNames): string | undefined {
  let found: string | undefined
  walk(root, (visit) => {
    found ??= checks[visit.tag]?.(visit, names)
    return found === undefined ? undefined : false
  })
  return found
}

const checks: Record<string, (visit: Visit, names: MaskedNames) => string | undefined> = {
  ColumnRef: columnUse,
  A_Indirection: ({ fields }, { columns }) =>
    inList(stringsOf(fields.indirection), columns, 'taken out of a row'),
  JoinExpr({ fields }, { columns }) {
    if (fields.isNatural) return 'NATURAL JOIN may join on a masked column; say USING or ON.'
    if (hasColumnNames(fields.alias)) return renamed
    return inList(stringsOf(fields.usingClause), columns, 'joined on')
  },
  RangeSubselect({ fields }) {
    const { SelectStmt } = (fields.subquery ?? {}) as { SelectStmt?: Fields }
    return hasColumnNames(fields.alias) && !SelectStmt?.valuesLists ? renamed : undefined
  },
  RangeVar: ({ fields }) => (hasColumnNames(fields.alias) ? renamed : undefined),
  CommonTableExpr: ({ fields }) => (fields.aliascolnames ? renamed : undefined),
  FuncCall: ({ fields }, { columns }) =>
    inList(stringsOf(fields.funcname).slice(-1), columns, 'called like a function'),
}

const renamed =
  'A list of new names for columns hides which of them is masked; give names in the outermost SELECT only.'

function columnUse(visit: Visit, names: MaskedNames): string | undefined {
  const parts = (visit.fields.fields ?? []) as Fields[]
  const words = stringsOf(parts)
  const last = parts.at(-1)
  if (last && 'A_Star' in last) {
    if (words.length > 0 && names.unmasked.has(words.at(-1) ?? '')) return undefined
    return within(visit, 'FuncCall') ? undefined : returned(visit, '*', words)
  }
  const name = words.at(-1) ?? ''
  if (!names.columns.has(name)) return undefined
  if (within(visit, 'NullTest') || isCounted(visit)) return undefined
  return returned(visit, name, words)
}

function within({ ancestors }: Visit, tag: string): boolean {
  return ancestors.at(-1)?.tag === tag
}

/** Whether it is the argument of a plain count. */
function isCounted({ ancestors, fields }: Visit): boolean {
  const call = ancestors.at(-1)
  if (call?.tag !== 'FuncCall' || call.fields.agg_distinct || call.fields.agg_order) return false
  const args = (call.fields.args ?? []) as { ColumnRef?: unknown }[]
  const name = stringsOf(call.fields.funcname)
  const isCount = name.at(-1) === 'count' && (name.length === 1 || name[0] === 'pg_catalog')
  return isCount && args.some(({ ColumnRef }) => ColumnRef === fields)
}

/** What is wrong with a column that is, or is not, returned as it is. */
function returned({ ancestors, fields }: Visit, name: string, words: readonly string[]): string | undefined {
  const target = ancestors.at(-1)
  const shown = words.length > 0 && name === '*' ? `${words.join('.')}.*` : name
  const value = target?.fields.val as { ColumnRef?: unknown } | undefined
  const select = ancestors.at(-2)
  if (target?.tag !== 'ResTarget' || value?.ColumnRef !== fields || select?.tag !== 'SelectStmt') {
    return `"${shown}" is masked: it can be returned as it is, counted, or tested with IS NULL, and nothing else.`
  }
  const output = (target.fields.name as string | undefined) ?? name
  return (
    placed(select.fields, ancestors.length === 2, shown, output) ??
    (ancestors.length === 2 ? undefined : inner(ancestors, output !== name, shown))
  )
}

/** Clauses of a SELECT that look at the values that it returns. */
function placed(select: Fields, isRoot: boolean, name: string, output: string): string | undefined {
  const arms = armsOf(select)
  const isSet = arms.length > 1
  if (isSet && !(isRoot && arms.every(({ op, all }) => op === undefined || (op === 'SETOP_UNION' && all)))) {
    return `"${name}" is masked: a set operation would compare it; only UNION ALL, outermost, goes.`
  }
  if (arms.some(({ fields }) => fields.distinctClause))
    return `"${name}" is masked: DISTINCT would compare it.`
  if (arms.some(({ fields }) => fields.groupClause)) return `"${name}" is masked: GROUP BY would compare it.`
  const sorted = arms.some(({ fields }) =>
    ((fields.sortClause ?? []) as { SortBy?: { node?: Fields } }[]).some(({ SortBy }) => {
      const [word, ...more] = stringsOf((SortBy?.node?.ColumnRef as Fields | undefined)?.fields)
      return SortBy?.node?.A_Const !== undefined || (more.length === 0 && word === output)
    }),
  )
  return sorted ? `"${name}" is masked: ORDER BY a number or its name would sort by it.` : undefined
}

/** The SELECTs of a set operation, and the operations between them. */
function armsOf(select: Fields): { fields: Fields; op: unknown; all: unknown }[] {
  const op = select.op === 'SETOP_NONE' ? undefined : select.op
  const arms = [select.larg, select.rarg].filter(Boolean) as Fields[]
  return [{ fields: select, op, all: select.all }, ...arms.flatMap(armsOf)]
}

/** Where a subquery passes it on. */
function inner(ancestors: Visit['ancestors'], isRenamed: boolean, name: string): string | undefined {
  const around = ancestors.at(-3)
  if (around?.tag === 'SubLink' && around.fields.subLinkType !== 'EXISTS_SUBLINK') {
    return `"${name}" is masked: a subquery in an expression would compare it or compute with it.`
  }
  const recursive = ancestors.some(
    ({ tag, fields }) => tag === 'SelectStmt' && (fields.withClause as Fields | undefined)?.recursive,
  )
  if (recursive) return `"${name}" is masked: WITH RECURSIVE hides what becomes of it.`
  return isRenamed ? renamed : undefined
}

function inList(words: readonly string[], columns: ReadonlySet<string>, how: string): string | undefined {
  const name = words.find((word) => columns.has(word))
  return name === undefined ? undefined : `"${name}" is masked: it cannot be ${how}.`
}

function hasColumnNames(alias: unknown): boolean {
  return Boolean((alias as { colnames?: unknown } | undefined)?.colnames)
}

function stringsOf(list: unknown): string[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((node) => {
    const text = (node as { String?: { sval?: unknown } } | null)?.String?.sval
    return typeof text === 'string' ? [text] : []
  })
}
