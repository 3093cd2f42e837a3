import type { Node } from '@pgsql/types'

/** The names of the nodes of a raw parse tree. */
export type NodeTag = Node extends infer N ? (N extends object ? keyof N : never) : never

/** The fields of the node named `Tag`. */
export type NodeFields<Tag extends NodeTag> = Extract<Node, Record<Tag, unknown>>[Tag]

/** A node and the path of nodes above it, nearest last. */
export interface Visit {
  tag: string
  fields: Record<string, unknown>
  ancestors: readonly { tag: string; fields: Record<string, unknown> }[]
}

/**
 * Visits every node of a parse tree, parents before children, through arrays of any depth. A visitor that
 * returns `false` keeps the walk out of that node's children.
 */
export function walk(root: unknown, visit: (node: Visit) => boolean | undefined | undefined): void {
  descend(root, [], visit)
}

function descend(
  value: unknown,
  ancestors: Visit['ancestors'],
  visit: (node: Visit) => boolean | undefined | undefined,
): void {
  if (Array.isArray(value)) {
    for (const item of value) descend(item, ancestors, visit)
    return
  }
  if (value === null || typeof value !== 'object') return
  for (const [key, child] of Object.entries(value)) {
    if (child === null || typeof child !== 'object') continue
    if (isTag(key) && !Array.isArray(child)) {
      const fields = child as Record<string, unknown>
      if (visit({ tag: key, fields, ancestors }) === false) continue
      descend(fields, [...ancestors, { tag: key, fields }], visit)
    } else {
      descend(child, ancestors, visit)
    }
  }
}

/** Node names begin with a capital (`SelectStmt`), field names do not (`targetList`). */
function isTag(key: string): boolean {
  const first = key.charCodeAt(0)
  return first >= 65 && first <= 90
}

/** All nodes of one kind below (and at) a root, in source order. */
export function nodesOf<Tag extends NodeTag>(root: unknown, tag: Tag): NodeFields<Tag>[] {
  const found: NodeFields<Tag>[] = []
  walk(root, (node) => {
    if (node.tag === tag) found.push(node.fields as NodeFields<Tag>)
  })
  return found
}
