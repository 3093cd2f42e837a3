import type { AlterDomainStmt } from '@pgsql/types'
import { type Effects, lock } from '../effects.ts'
import type { Model } from '../model.ts'
import { wordsOf } from '../type-name.ts'

/** ALTER DOMAIN reads every table that uses the domain while nobody writes to it, when there is something to prove. */
export function alterDomain(effects: Effects, model: Model, statement: AlterDomainStmt): void {
  const { subtype, typeName, def } = statement
  const name = wordsOf(typeName).at(-1)
  const constraint = def && 'Constraint' in def ? def.Constraint : undefined
  const proves =
    subtype === 'O' || subtype === 'V' || (subtype === 'C' && constraint?.skip_validation !== true)
  if (!proves) return
  for (const [key, { columns, kind }] of model.tables) {
    if (kind === 'v' || !columns.some(({ type }) => type.name === name)) continue
    lock(effects, key, 'SHARE')
    if (kind !== 'p') effects.scans.add(key)
  }
}
