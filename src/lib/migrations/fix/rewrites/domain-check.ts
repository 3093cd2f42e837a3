import { quoteIdentifier } from '../../../sql/quote.ts'
import { wordsOf } from '../../check/type-name.ts'
import { brief, long, type Rewrite } from '../fix.ts'

/** ALTER DOMAIN … ADD CHECK reads every table that uses the domain, and writers wait. */
export const domainCheck: Rewrite = {
  name: 'domain-check-later',
  fix({ node, sql }) {
    if (!('AlterDomainStmt' in node) || node.AlterDomainStmt.subtype !== 'C') return null
    const { def, typeName } = node.AlterDomainStmt
    if (!def || !('Constraint' in def) || def.Constraint.skip_validation) return null
    if (def.Constraint.contype !== 'CONSTR_CHECK') return null
    const domain = wordsOf(typeName).map(quoteIdentifier).join('.')
    const name = quoteIdentifier(def.Constraint.conname ?? `${wordsOf(typeName).at(-1)}_check`)
    const text = def.Constraint.conname ? sql : sql.replace(/\bADD\s+(?=CHECK\b)/i, `ADD CONSTRAINT ${name} `)
    return {
      rewrite: 'domain-check-later',
      why: 'The tables are read while others write.',
      up: [brief(`${text} NOT VALID`), long(`ALTER DOMAIN ${domain} VALIDATE CONSTRAINT ${name}`)],
      down: [brief(`ALTER DOMAIN ${domain} DROP CONSTRAINT ${name}`)],
      notes: [],
    }
  },
}
