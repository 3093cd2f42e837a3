import type { Node, TypeName } from '@pgsql/types'
import type { ColumnType, Model } from './model.ts'

/** The words of a list of String nodes: the parts of a name. */
export function wordsOf(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []))
}

/** The type that a parse tree names; `serial` types become the integers that they are. */
export function typeOf(typeName: TypeName | undefined): ColumnType {
  const name = wordsOf(typeName?.names).at(-1) ?? ''
  const mods = (typeName?.typmods ?? []).flatMap((node) =>
    'A_Const' in node ? [node.A_Const.ival?.ival ?? 0] : [],
  )
  return { name: serials[name] ?? name, mods, array: (typeName?.arrayBounds ?? []).length > 0 }
}

/** Whether the words are one of the types that make a sequence. */
export function isSerial(typeName: TypeName | undefined): boolean {
  return (wordsOf(typeName?.names).at(-1) ?? '') in serials
}

const serials: Record<string, string> = {
  serial: 'int4',
  serial4: 'int4',
  bigserial: 'int8',
  serial8: 'int8',
  smallserial: 'int2',
  serial2: 'int2',
}

/** The type below a domain, and whether the domain checks values on the way. */
export function baseOf(model: Model, type: ColumnType): { type: ColumnType; constrained: boolean } {
  const domain = type.array ? undefined : model.domains.get(type.name)
  if (!domain) return { type, constrained: false }
  const base = baseOf(model, domain.base)
  return { type: base.type, constrained: domain.constrained || base.constrained }
}
