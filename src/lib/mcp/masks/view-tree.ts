/** A column that a stored query returns. */
export interface TreeColumn {
  /** Its number, from 1, as in pg_attribute. */
  number: number
  /** The column that it passes on unchanged: relation and number; both 0 where it is an expression. */
  origin: { relation: number; column: number }
  /** Columns of relations that its expression reads; null where that cannot be told from the tree. */
  reads: { relation: number; column: number }[] | null
}

/**
 * The columns of a view by the tree of its rule (pg_rewrite.ev_action), which the server wrote after it had resolved all names
 * (outfuncs.c). Undefined when the text is not of the form that is known: nothing must be concluded then.
 */
export function columnsOfTree(tree: string): TreeColumn[] | undefined {
  const query = tree.indexOf('{QUERY ')
  if (query === -1) return undefined
  const relations = itemsOf(tree, query, 'rtable')?.map(relationOf)
  const targets = itemsOf(tree, query, 'targetList')
  if (!relations || !targets) return undefined
  const columns = targets.map((target) => columnOf(target, relations))
  return columns.every((column) => column !== undefined) ? columns.filter((one) => one.number > 0) : undefined
}

const ending =
  / :resno (\d+) :resname (?:\\.|[^\s\\])+ :ressortgroupref \d+ :resorigtbl (\d+) :resorigcol (\d+) :resjunk (true|false)\}$/

function columnOf(target: string, relations: readonly (number | undefined)[]): TreeColumn | undefined {
  const [, number, relation, column, junk] = ending.exec(target) ?? []
  if (number === undefined) return undefined
  return {
    number: junk === 'true' ? 0 : Number(number),
    origin: { relation: Number(relation), column: Number(column) },
    reads: readsOf(target, relations),
  }
}

function readsOf(target: string, relations: readonly (number | undefined)[]): TreeColumn['reads'] {
  if (/\{(?:SUBLINK|QUERY|PARAM|GROUPINGFUNC) /.test(target)) return null
  const reads: { relation: number; column: number }[] = []
  for (const [, number, column, rest = ''] of target.matchAll(
    /\{VAR :varno (\d+) :varattno (-?\d+) ([^{}]*)/g,
  )) {
    const relation = relations[Number(number) - 1]
    if (relation === undefined || !/ ?:varlevelsup 0\b/.test(rest)) return null
    reads.push({ relation, column: Number(column) })
  }
  // a Var that was not understood must not count as none
  return reads.length === (target.match(/\{VAR /g)?.length ?? 0) ? reads : null
}

/** The number of the relation of a range table entry; undefined for what is none: a subquery, a join, a function. */
function relationOf(entry: string): number | undefined {
  const [, kind] = / :rtekind (\d+) /.exec(entry) ?? []
  const [, relation] = / :relid (\d+) /.exec(entry) ?? []
  return kind === '0' && relation !== undefined ? Number(relation) : undefined
}

/** The nodes of a list that is a field of the node which begins at `start`. */
function itemsOf(tree: string, start: number, field: string): string[] | undefined {
  const opening = ` :${field} (`
  let depth = 0
  let list = -1
  const items: string[] = []
  let item = 0
  for (let index = start; index < tree.length; index += 1) {
    const letter = tree[index]
    if (letter === '\\') index += 1
    else if (letter === '{') {
      depth += 1
      if (list !== -1 && depth === 2) item = index
    } else if (letter === '}') {
      depth -= 1
      if (depth === 0) return undefined
      if (list !== -1 && depth === 1) items.push(tree.slice(item, index + 1))
    } else if (depth === 1 && list === -1 && tree.startsWith(opening, index)) {
      list = index
    } else if (depth === 1 && list !== -1 && letter === ')') return items
  }
  return undefined
}
