import { type CatalogImage, objectKey } from '../../migrations/proof/catalog-image.ts'
import type { Parser } from '../../sql/parser.ts'
import { qualifiedName, quoteIdentifier } from '../../sql/quote.ts'

/**
 * The engine's statements without its slips, each of which the proof has shown: an index of a partitioned table made for
 * the parent only, defaults dropped that are not there, privileges on columns given before all on the table are revoked,
 * and for an old server without what that does not know.
 */
export function tidied(
  statements: readonly string[],
  from: CatalogImage,
  parser: Parser,
  major: number,
): string[] {
  const [early, late] = [[], []] as [string[], string[]]
  for (const sql of statements) {
    const [node] = parser.statements(sql).map((statement) => statement.node)
    if (!node) continue
    if ('IndexStmt' in node && node.IndexStmt.relation?.inh !== true)
      early.push(sql.replace(/\bON ONLY\b/, 'ON'))
    else if ('AlterTableStmt' in node && dropsNoDefault(node.AlterTableStmt, from)) continue
    else if ('CreateRangeStmt' in node && major < 14) early.push(sql.replace(multirange, ''))
    else if ('GrantStmt' in node && isOfColumns(node.GrantStmt)) late.push(sql)
    else early.push(sql)
  }
  return [...early, ...late]
}

/** Multiranges came with PostgreSQL 14. */
const multirange = /,\s*multirange_type_name\s*=\s*[^,)]+/i

type AlterTable = Extract<
  ReturnType<Parser['statements']>[number]['node'],
  { AlterTableStmt: unknown }
>['AlterTableStmt']
type Grant = Extract<ReturnType<Parser['statements']>[number]['node'], { GrantStmt: unknown }>['GrantStmt']

function dropsNoDefault({ relation, cmds = [] }: AlterTable, from: CatalogImage): boolean {
  const [only] = cmds
  const command = only && 'AlterTableCmd' in only ? only.AlterTableCmd : undefined
  if (cmds.length !== 1 || command?.subtype !== 'AT_ColumnDefault' || command.def !== undefined) return false
  const table = qualifiedName(relation?.schemaname ?? '', relation?.relname ?? '')
  const column = from.get(objectKey('column', `${table}.${quoteIdentifier(command.name ?? '')}`))
  return column !== undefined && !column.facts.default
}

function isOfColumns({ privileges = [] }: Grant): boolean {
  return privileges.some((one) => 'AccessPriv' in one && (one.AccessPriv.cols ?? []).length > 0)
}
