/** Where a node stood in its text; says nothing about what it means. */
const PLACES = /^(?:location|stmt_location|stmt_len|list_start|list_end|rexpr_list_start|rexpr_list_end)$/

/**
 * Whether two parse trees say the same: equal but for the places in the text, and for parentheses around conditions
 * that are joined by the same word.
 */
export function sameTree(one: unknown, other: unknown): boolean {
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other))
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object') return value
  const fields = Object.entries(value)
    .filter(([key, field]) => !PLACES.test(key) && field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => [key, key === 'BoolExpr' ? flat(plain(field)) : plain(field)])
  return Object.fromEntries(fields)
}

interface Junction {
  boolop?: string
  args?: { BoolExpr?: Junction }[]
}

/** `a AND (b AND c)` as `a AND b AND c`. */
function flat(fields: unknown): unknown {
  const { boolop, args = [], ...others } = fields as Junction
  if (boolop === 'NOT_EXPR') return fields
  const flattened = args.flatMap((arg) =>
    arg.BoolExpr && arg.BoolExpr.boolop === boolop ? (arg.BoolExpr.args ?? []) : [arg],
  )
  return { ...others, boolop, args: flattened }
}

/**
 * A copy of a parse tree in which some nodes are others. The keys of `replacements` are the fields of nodes (what
 * stands behind the node's name), compared by identity.
 */
export function withReplaced(root: unknown, replacements: ReadonlyMap<unknown, unknown>): unknown {
  if (Array.isArray(root)) return root.map((item) => withReplaced(item, replacements))
  if (root === null || typeof root !== 'object') return root
  const entries = Object.entries(root)
  const [only] = entries
  if (entries.length === 1 && only && replacements.has(only[1])) return replacements.get(only[1])
  return Object.fromEntries(entries.map(([key, field]) => [key, withReplaced(field, replacements)]))
}
