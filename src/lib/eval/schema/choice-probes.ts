import type { Alignment } from './align.ts'
import { NO_CHOICE } from './choices.ts'
import type { Contract, Probe } from './contract.ts'

/** Each value of a choice, and one that is none. */
export function choiceProbes({ tables }: Alignment, rows: Contract['rows']): Probe[] {
  return tables.flatMap(({ spec: table, columns }) => {
    const row = rows.find((one) => one.table === table.role)?.name
    if (row === undefined) return []
    return columns.flatMap(({ spec, column }) => {
      if (!spec.choices || (spec.maybe && !column)) return []
      const values = spec.tied ? [] : spec.choices.map(([value]) => value ?? '')
      const what = `${table.role}.${spec.role}`
      return [
        ...values.map((value) => ({
          kind: 'change' as const,
          row,
          values: { [spec.role]: value },
          refused: [],
          only: undefined,
          why: `${what} may be ${value}`,
        })),
        {
          kind: 'change' as const,
          row,
          values: { [spec.role]: NO_CHOICE },
          refused: ['choice' as const],
          only: undefined,
          why: `${what} that is none of ${spec.choices.map(([value]) => value).join(', ')}`,
        },
      ]
    })
  })
}
