/** What a stored expression or query (pg_node_tree) calls and reads, by number. */
export interface TreeObjects {
  functions: number[]
  /** Handlers of sample methods and in-range functions of windows, which the server calls with what belongs there. */
  parts: number[]
  operators: number[]
  /** Those that are not built in. */
  types: number[]
  relations: number[]
  /** What it does besides reading: `locks rows`, `writes`, `takes from a sequence`. */
  effect: string | undefined
}

/** The first number of an object that is not made by initdb (FirstNormalObjectId). */
export const FIRST_USER_OID = 16384

/**
 * The objects in the text of a pg_node_tree, as the server wrote it after it had resolved every name (outfuncs.c). Fields are
 * found by their names wherever they stand; the texts within, such as names of columns, have their spaces escaped there, so
 * that they cannot be taken for fields, and hide none.
 */
export function objectsInTree(tree: string): TreeObjects {
  const found: TreeObjects = {
    functions: [],
    parts: [],
    operators: [],
    types: [],
    relations: [],
    effect: effectIn(tree),
  }
  for (const [, field = '', value = ''] of tree.matchAll(/ :(\w+) (\d+|\([oi](?: \d+)*\))/g)) {
    const numbers = (value.match(/\d+/g) ?? []).map(Number).filter((number) => number > 0)
    if (functionFields.has(field)) found.functions.push(...numbers)
    else if (partFields.has(field)) found.parts.push(...numbers)
    else if (operatorFields.has(field)) found.operators.push(...numbers)
    else if (relationFields.has(field)) found.relations.push(...numbers)
    else if (/type/i.test(field)) found.types.push(...numbers.filter((oid) => oid >= FIRST_USER_OID))
  }
  return found
}

const functionFields = new Set(['funcid', 'opfuncid', 'aggfnoid', 'winfnoid', 'elemfuncid'])
const partFields = new Set(['tsmhandler', 'startInRangeFunc', 'endInRangeFunc'])
const operatorFields = new Set(['opno', 'opnos', 'eqop', 'sortop', 'cycle_mark_neop', 'aggsortop'])
const relationFields = new Set(['relid'])

function effectIn(tree: string): string | undefined {
  if (/ :commandType (?!1 )\d+/.test(tree) || / :hasModifyingCTE true/.test(tree)) return 'writes'
  if (/ :hasForUpdate true/.test(tree)) return 'locks rows'
  if (/\{(?:NEXTVALUEEXPR|NEXTVALUE)\b/.test(tree)) return 'takes from a sequence'
  return undefined
}

/**
 * Sets apart the calls that planning cannot fold: those to which a column is given as it is. The planner runs a function only
 * when all that it is given is constant (evaluate_function in clauses.c); one in SQL it may still put in place of its call.
 */
export function splitPlanned(tree: string): { rest: string; givenColumns: number[] } {
  const calls = /(\{(?:FUNCEXPR|OPEXPR)) ((?::(?!args)\w+ \S+ )*):args \(/g
  const givenColumns: number[] = []
  const rest = tree.replace(calls, (call, head: string, fields: string, start: number) => {
    if (!takesColumn(tree, start + call.length)) return call
    for (const [, oid] of fields.matchAll(/:(?:funcid|opfuncid) (\d+) /g)) givenColumns.push(Number(oid))
    return `${head} ${fields.replaceAll(/:(?:funcid|opno|opfuncid) \d+ /g, '')}:args (`
  })
  return { rest, givenColumns }
}

/** Whether one of the nodes that stand in the list which begins here is a column. */
function takesColumn(tree: string, start: number): boolean {
  let depth = 0
  for (let index = start; index < tree.length; index += 1) {
    const letter = tree[index]
    if (letter === '\\') index += 1
    else if (letter === '{') {
      if (depth === 0 && tree.startsWith('{VAR ', index)) return true
      depth += 1
    } else if (letter === '}') depth -= 1
    else if (letter === ')' && depth === 0) return false
  }
  return false
}
