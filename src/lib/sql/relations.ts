/**
 * The names of all relations that a parse tree mentions, CTE names included. Some nodes keep their relation in a
 * field without a node name (`UpdateStmt.relation`), so every object with a `relname` counts.
 */
export function relationNames(root: unknown): { schema: string | undefined; name: string }[] {
  if (Array.isArray(root)) return root.flatMap(relationNames)
  if (root === null || typeof root !== 'object') return []
  const { relname, schemaname } = root as { relname?: unknown; schemaname?: unknown }
  const own =
    typeof relname === 'string'
      ? [{ schema: typeof schemaname === 'string' ? schemaname : undefined, name: relname }]
      : []
  return [...own, ...Object.values(root).flatMap(relationNames)]
}
