import type { RangeVar } from '@pgsql/types'
import { qualifiedName, quoteIdentifier } from '../../../sql/quote.ts'
import { objectKey } from '../../proof/catalog-image.ts'
import { type AlterPart, alterParts } from '../alter-parts.ts'
import { brief, type FixStep, outside, type Problem, type Rewrite } from '../fix.ts'
import { known } from '../leaves.ts'
import { chosenName } from '../names.ts'

/** DETACH PARTITION locks the partitioned table exclusively; CONCURRENTLY does not (PostgreSQL 14 and newer). */
export const detachPartition: Rewrite = {
  name: 'detach-concurrently',
  fix(problem) {
    const parts = alterParts(problem)
    const [part] = parts ?? []
    if (!part || parts?.length !== 1 || part.command.subtype !== 'AT_DetachPartition') return null
    const { def } = part.command
    if (problem.major < 14 || !def || !('PartitionCmd' in def) || def.PartitionCmd.concurrent) return null
    const { tables } = problem.facts.model
    const parent = known(problem.facts.model, { schemaname: part.schema, relname: part.name })
    const siblings = [...tables.values()].filter(
      (table) => table.parent === `${parent?.schema}.${parent?.name}`,
    )
    if (siblings.some(({ isDefaultPartition }) => isDefaultPartition)) return null
    return {
      rewrite: 'detach-concurrently',
      why: 'Readers and writers of the partitioned table go on.',
      up: [
        outside(`ALTER TABLE ${part.table} ${part.text} CONCURRENTLY`),
        ...withoutCheck(problem, part, def.PartitionCmd.name ?? {}),
      ],
      down: null,
      notes: ['If it is interrupted, ALTER TABLE … DETACH PARTITION … FINALIZE ends it.'],
    }
  },
}

/** Detaching so leaves a CHECK with the bounds of the partition behind, which detaching otherwise does not. */
function withoutCheck({ facts }: Problem, part: AlterPart, child: RangeVar): FixStep[] {
  const parent = known(facts.model, { schemaname: part.schema, relname: part.name })
  const table = known(facts.model, child)
  if (!parent || !table || !facts.image) return []
  const key = facts.image.get(objectKey('relation', qualifiedName(parent.schema, parent.name)))?.facts[
    'partition key'
  ]
  const [, column] = /^\w+ \((\w+)\)$/.exec(String(key)) ?? []
  const name = quoteIdentifier(chosenName(table.name, column === undefined ? [] : [column], 'check'))
  const own = qualifiedName(table.schema, table.name)
  if (facts.image.has(objectKey('constraint', `${own}.${name}`))) return []
  return [brief(`ALTER TABLE ${own} DROP CONSTRAINT IF EXISTS ${name}`)]
}
