import type { Node } from '@pgsql/types'
import { nodesOf } from '../../sql/walk.ts'

/** The name of a cast's type, without its schema; undefined for arrays and types with a length or precision. */
export function castType(node: Node | undefined): string | undefined {
  if (!node || !('TypeCast' in node)) return undefined
  const { typeName } = node.TypeCast
  const name = typeName?.names?.at(-1)
  if (!name || !('String' in name) || typeName?.typmods || typeName?.arrayBounds) return undefined
  return name.String.sval
}

/** The text of a string constant that has no cast. */
export function plainString(node: Node | undefined): string | undefined {
  return node && 'A_Const' in node ? node.A_Const.sval?.sval : undefined
}

/** The whole number that a constant without a cast is. */
export function plainInteger(node: Node | undefined): number | undefined {
  return node && 'A_Const' in node && node.A_Const.ival ? (node.A_Const.ival.ival ?? 0) : undefined
}

/** The digits of a number, casts that keep it left out: `5`, `-5.0`, `5::numeric`, `'5'::float8`. */
export function numberText(node: Node | undefined): string | undefined {
  if (!node) return undefined
  if ('TypeCast' in node) {
    const [type, inner] = [castType(node), numberText(node.TypeCast.arg)]
    if (type === 'numeric' || type === 'float8') return inner
    const isInteger = type !== undefined && /^int[248]$/.test(type)
    return isInteger && inner !== undefined && /^-?\d+$/.test(inner) ? inner : undefined
  }
  if (!('A_Const' in node)) return undefined
  const { fval, ival, sval } = node.A_Const
  const text = fval?.fval ?? sval?.sval ?? (ival ? String(ival.ival ?? 0) : undefined)
  return text !== undefined && /^-?\d+(?:\.\d*)?$/.test(text) ? text : undefined
}

/** The elements of a list as IN and BETWEEN have it. */
export function listItems(node: Node | undefined): Node[] | undefined {
  return node && 'List' in node ? (node.List.items ?? []) : undefined
}

/** The parameter that an expression is, casts around it left out. */
export function parameterIn(node: Node | undefined): number | undefined {
  if (!node) return undefined
  if ('TypeCast' in node) return parameterIn(node.TypeCast.arg)
  return 'ParamRef' in node ? node.ParamRef.number : undefined
}

/** Whether a statement uses a parameter more than once: its type is decided where it stands first. */
export function isUsedTwice(parameter: number | undefined, root: Node): boolean {
  if (parameter === undefined) return false
  return nodesOf({ root }, 'ParamRef').filter(({ number }) => number === parameter).length > 1
}
