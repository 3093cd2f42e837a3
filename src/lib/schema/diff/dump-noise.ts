import { withoutAttributeVersions } from '../../sandbox/read-snapshot.ts'
import { loadParser } from '../../sql/parser.ts'
import { rootTag } from '../../sql/statement.ts'

/** Statements of a dump that are about passwords of other servers, or would be refused as the dump writes them. */
const unwanted = /^(Create|Alter|Drop)(UserMapping|Subscription)Stmt$/

/**
 * A dump without psql's own lines (`\restrict`), which recent minor releases write, and without what holds passwords.
 * Throws `SQL_SYNTAX`.
 */
export async function withoutNoise(sql: string): Promise<string> {
  const plain = withoutAttributeVersions(withoutMetaCommands(sql))
  if (!/USER MAPPING|SUBSCRIPTION/i.test(plain)) return plain
  const parser = await loadParser()
  return parser
    .statements(plain)
    .filter(({ node }) => unwanted.test(rootTag(node)))
    .reduceRight((text, { start, text: own }) => text.slice(0, start) + text.slice(start + own.length), plain)
}

/** A script without the lines that only psql understands and that change nothing: `\restrict`, `\unrestrict`. */
export function withoutMetaCommands(sql: string): string {
  return sql.replace(/^\\(?:un)?restrict\b.*$/gm, '')
}
