import type { DependencyEdge, FactBase, StableId } from '@supabase/pg-delta/core'
import { qualifiedName } from '../../sql/quote.ts'
import type { Bookkeeping } from './bookkeeping.ts'
import type { DiffScope } from './diff-result.ts'

/** Roles belong to the server; user mappings and labels are not compared. */
const never = new Set(['membership', 'userMapping', 'subscription', 'securityLabel'])

/** What of the engine's facts is compared, by the same rules as `imageInScope`. */
export async function factsInScope(
  base: FactBase,
  scope: DiffScope,
  bookkeeping: Bookkeeping,
): Promise<FactBase> {
  const { buildFactBase, encodeId } = await import('@supabase/pg-delta/core')
  const owners = new Map(
    base.edges.filter(isOwner).map(({ from, to }) => [encodeId(from), 'name' in to ? to.name : '']),
  )
  const out = new Set<string>()
  const kept = base.facts().filter(({ id, parent, payload }) => {
    const key = encodeId(id)
    const ownGrant =
      id.kind === 'acl' && (!scope.privileges || owners.get(encodeId(id.target)) === id.grantee)
    // NOT NULL of a domain is a constraint since PostgreSQL 17, and a fact of the domain besides
    const isTwice = id.kind === 'constraint' && payload.type === 'n'
    const isOut =
      isTwice || ownGrant || (parent && out.has(encodeId(parent))) || !isCompared(id, scope, bookkeeping)
    if (isOut) out.add(key)
    return !isOut
  })
  // the facts come in the order of the catalog, and a child may stand before what it is a part of
  const names = new Set(kept.map(({ id }) => encodeId(id)))
  const rooted = kept.filter(({ parent }) => !parent || names.has(encodeId(parent)) || !base.has(parent))
  const edges = base.edges.filter((edge) => !isOwner(edge) || scope.owners)
  return buildFactBase(rooted, edges, base.source)
}

/** The names of the roles that a schema speaks of. */
export function rolesIn(base: FactBase): string[] {
  return base.facts().flatMap(({ id }) => (id.kind === 'role' ? [id.name] : []))
}

/** The names of its schemas. */
export function schemasIn(base: FactBase): string[] {
  return base.facts().flatMap(({ id }) => (id.kind === 'schema' ? [id.name] : []))
}

function isOwner({ kind }: DependencyEdge): boolean {
  return kind === 'owner'
}

function isCompared(id: StableId, scope: DiffScope, bookkeeping: Bookkeeping): boolean {
  if (never.has(id.kind)) return false
  // an extension brings its comment
  if (id.kind === 'comment' && id.target.kind === 'extension') return false
  if (id.kind === 'comment') return scope.comments && isCompared(id.target, scope, bookkeeping)
  if (id.kind === 'acl') return isCompared(id.target, scope, bookkeeping)
  if (id.kind === 'defaultPrivilege') return scope.privileges && scope.schemas === null
  if (id.kind === 'role') return true
  if (id.kind.startsWith('publication') && !scope.publications) return false
  const schema = schemaOf(id)
  if (schema === null) return scope.schemas === null
  if (bookkeeping.schemas.has(schema)) return false
  const relation = 'table' in id ? id.table : 'name' in id ? id.name : ''
  if (bookkeeping.relations.has(qualifiedName(schema, relation))) return false
  return scope.schemas === null || scope.schemas.includes(schema)
}

function schemaOf(id: StableId): string | null {
  if (id.kind === 'schema') return id.name
  if (id.kind === 'publicationRel' || id.kind === 'publicationSchema') return null
  return 'schema' in id ? id.schema : null
}
