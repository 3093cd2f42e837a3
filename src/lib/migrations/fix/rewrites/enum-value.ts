import { brief, type Rewrite } from '../fix.ts'

/** A new value of an enum type may not be used before its transaction has ended. */
export const enumValue: Rewrite = {
  name: 'enum-value-alone',
  fix({ node, sql }) {
    if (!('AlterEnumStmt' in node) || node.AlterEnumStmt.oldVal !== undefined) return null
    return {
      rewrite: 'enum-value-alone',
      why: 'The value is committed before anything uses it.',
      up: [brief(sql)],
      down: null,
      notes: [
        'A value cannot be taken away from a type again; the way back is a new type and a change of the columns.',
      ],
    }
  },
}
