import type { ColumnDef, Constraint, Node } from '@pgsql/types'
import { addTree, type Effects, lockTree } from '../effects.ts'
import { keyOf, type Model } from '../model.ts'
import { baseOf, isSerial, typeOf } from '../type-name.ts'
import { volatilityOf } from '../volatility.ts'

/** The constraints that stand behind a column's type. */
export function constraintsOf(definition: ColumnDef): Constraint[] {
  return (definition.constraints ?? []).flatMap((node) => ('Constraint' in node ? [node.Constraint] : []))
}

/** Whether an expression is the constant NULL. */
export function isNull(expression: Node | undefined): boolean {
  if (!expression) return true
  if ('TypeCast' in expression) return isNull(expression.TypeCast.arg)
  return 'A_Const' in expression && expression.A_Const.isnull === true
}

/**
 * ADD COLUMN: a constant or stable default is kept in the catalog (since PostgreSQL 11); anything that may differ
 * from row to row, and a domain that checks its values, has the table written anew.
 */
export function addColumn(effects: Effects, model: Model, key: string, definition: ColumnDef): void {
  const constraints = constraintsOf(definition)
  const of = (kind: string) => constraints.find(({ contype }) => contype === `CONSTR_${kind}`)
  lockTree(effects, model, key, 'ACCESS EXCLUSIVE')
  const value = of('DEFAULT')?.raw_expr
  const isVirtual = of('GENERATED')?.generated_kind === 'v'
  const rewrites = isRewritten(effects, model, definition)
  const hasDefault = !isNull(value) || isSerial(definition.typeName)
  if (rewrites) {
    addTree(effects.rewrites, model, key)
    addTree(effects.scans, model, key)
  }
  if (of('CHECK') && of('CHECK')?.is_enforced !== false) addTree(effects.scans, model, key)
  const notNull = of('NOTNULL') ?? of('PRIMARY')
  if (notNull && (isVirtual || !hasDefault)) addTree(effects.scans, model, key)
  if (of('UNIQUE') || of('PRIMARY')) {
    addTree(effects.builds, model, key)
    addTree(effects.scans, model, key)
  }
  const foreign = of('FOREIGN')
  if (!foreign) return
  const target = keyOf(model, foreign.pktable ?? {})
  lockTree(effects, model, target, 'SHARE ROW EXCLUSIVE')
  if (!hasDefault || foreign.skip_validation) return
  addTree(effects.scans, model, key)
  addTree(effects.scans, model, target)
}

function isRewritten(effects: Effects, model: Model, definition: ColumnDef): boolean {
  const constraints = constraintsOf(definition)
  const of = (kind: string) => constraints.find(({ contype }) => contype === `CONSTR_${kind}`)
  const generated = of('GENERATED')
  if (isSerial(definition.typeName) || of('IDENTITY')) return true
  if (generated) return generated.generated_kind !== 'v'
  if (baseOf(model, typeOf(definition.typeName)).constrained) return true
  const volatility = volatilityOf(model, of('DEFAULT')?.raw_expr)
  if (volatility === 'unknown')
    effects.doubts.push(
      'A function in the default is not known here, and is taken to be volatile: then the table is written anew.',
    )
  return volatility !== 'not'
}
