import type { PlanNode } from './plan-node.ts'

/** All expressions of a node as EXPLAIN prints them. */
export function expressionsOf(node: PlanNode): string[] {
  const single = [
    node.filter,
    node.indexCond,
    node.recheckCond,
    node.orderBy,
    node.joinFilter,
    node.hashCond,
    node.mergeCond,
    node.tidCond,
    node.oneTimeFilter,
    node.runCondition,
    node.functionCall,
    node.cacheKey,
  ]
  const lists = [...(node.output ?? []), ...(node.sortKey ?? []), ...(node.groupKey ?? [])]
  return [...single.filter((text) => text !== undefined), ...lists]
}

/** A column that is compared in a condition, with the operator. */
export interface ComparedColumn {
  /** What stands before the column's name, when something does. */
  qualifier: string | undefined
  column: string
  operator: string
}

const NAME = '"(?:[^"]|"")+"|[a-z_][\\w$]*'
const comparison = new RegExp(
  `(?<![\\w"])\\(?(?:(${NAME})\\.)?(${NAME})(?:\\)::[a-z ]+)? (=|<>|<=|>=|<|>|~~\\*?|!~~\\*?|IS)(?= )`,
  'g',
)

/** The columns that stand alone on the left side of a comparison in an expression of EXPLAIN. */
export function comparedColumns(text: string | undefined): ComparedColumn[] {
  return [...(text ?? '').matchAll(comparison)].map(([, qualifier, column = '', operator = '']) => ({
    qualifier: qualifier === undefined ? undefined : bare(qualifier),
    column: bare(column),
    operator,
  }))
}

/** The names of the columns compared, without repetition, as an index wants them: first those compared with =. */
export function indexableColumns(...texts: (string | undefined)[]): string[] {
  const compared = texts.flatMap(comparedColumns)
  const usable = compared.filter(({ operator }) => !operator.includes('!') && operator !== '<>')
  const rank = ({ operator }: ComparedColumn) => (operator === '=' ? 0 : operator === 'IS' ? 2 : 1)
  return [...new Set(usable.sort((a, b) => rank(a) - rank(b)).map(({ column }) => column))]
}

/** The names of the columns that have to be equal to something; none where the condition has alternatives. */
export function equalColumns(...texts: (string | undefined)[]): string[] {
  if (texts.some((text) => text?.includes(' OR '))) return []
  const equal = texts.flatMap(comparedColumns).filter(({ operator }) => operator === '=')
  return [...new Set(equal.map(({ column }) => column))]
}

function bare(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name
}
