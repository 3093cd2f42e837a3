import type { Node } from '@pgsql/types'
import type { IndexPlace } from '../../postgres/index-remains.ts'

/** A relation that a statement names; schema undefined where the search path decides. */
export interface NamedRelation {
  schema: string | undefined
  name: string
}

/** The indexes that a DROP INDEX names. */
export function droppedBy(node: Node): IndexPlace[] {
  if (!('DropStmt' in node) || node.DropStmt.removeType !== 'OBJECT_INDEX') return []
  return (node.DropStmt.objects ?? []).flatMap((object) => {
    const names = 'List' in object ? stringsOf(object.List.items) : []
    const index = names.at(-1)
    return index === undefined ? [] : [{ schema: names.at(-2) ?? 'public', index }]
  })
}

/** What a REINDEX INDEX or REINDEX TABLE names. */
export function reindexedBy(node: Node): NamedRelation[] {
  if (!('ReindexStmt' in node)) return []
  const { relname, schemaname } = node.ReindexStmt.relation ?? {}
  return relname === undefined ? [] : [{ schema: schemaname, name: relname }]
}

/** The tables that a VACUUM or ANALYZE names. */
export function maintainedBy(node: Node): NamedRelation[] {
  if (!('VacuumStmt' in node)) return []
  return (node.VacuumStmt.rels ?? []).flatMap((entry) => {
    const relation = 'VacuumRelation' in entry ? entry.VacuumRelation.relation : undefined
    return relation?.relname === undefined ? [] : [{ schema: relation.schemaname, name: relation.relname }]
  })
}

/** Whether a VACUUM writes the table anew. */
export function isFullVacuum(node: Node): boolean {
  if (!('VacuumStmt' in node)) return false
  return (node.VacuumStmt.options ?? []).some(
    (option) => 'DefElem' in option && option.DefElem.defname === 'full',
  )
}

/** The setting that ALTER SYSTEM, ALTER DATABASE … SET or ALTER ROLE … SET changes. */
export function settingChangedBy(node: Node): string | undefined {
  if ('AlterSystemStmt' in node) return node.AlterSystemStmt.setstmt?.name
  if ('AlterDatabaseSetStmt' in node) return node.AlterDatabaseSetStmt.setstmt?.name
  return 'AlterRoleSetStmt' in node ? node.AlterRoleSetStmt.setstmt?.name : undefined
}

/** The statistics object that CREATE STATISTICS names. */
export function statisticsCreatedBy(node: Node): string | undefined {
  return 'CreateStatsStmt' in node ? stringsOf(node.CreateStatsStmt.defnames).at(-1) : undefined
}

/** The extension that CREATE EXTENSION names. */
export function extensionCreatedBy(node: Node): string | undefined {
  return 'CreateExtensionStmt' in node ? node.CreateExtensionStmt.extname : undefined
}

function stringsOf(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ('String' in node ? (node.String.sval ?? []) : []))
}
