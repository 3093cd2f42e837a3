import type { PartitionCmd } from '@pgsql/types'
import { qualifiedName, quoteIdentifier } from '../../../sql/quote.ts'
import { SourceText } from '../../../sql/source-text.ts'
import { objectKey } from '../../proof/catalog-image.ts'
import { alterParts } from '../alter-parts.ts'
import { brief, long, type Problem, type Rewrite } from '../fix.ts'
import { known } from '../leaves.ts'
import { chosenName, inSchema } from '../names.ts'

/** ATTACH PARTITION reads the table under an exclusive lock, unless a validated CHECK has proved its bounds already. */
export const attachPartition: Rewrite = {
  name: 'attach-with-check',
  fix(problem) {
    const parts = alterParts(problem)
    const [part] = parts ?? []
    if (!part || parts?.length !== 1 || part.command.subtype !== 'AT_AttachPartition') return null
    const { def } = part.command
    const parent = known(problem.facts.model, { schemaname: part.schema, relname: part.name })
    const name = def && 'PartitionCmd' in def ? def.PartitionCmd.name : undefined
    if (!parent || !name?.relname || known(problem.facts.model, name)?.isNew) return null
    const key = problem.facts.image?.get(objectKey('relation', qualifiedName(parent.schema, parent.name)))
    const [, column] = /^\w+ \(("(?:[^"]|"")+"|\w+)\)$/.exec(String(key?.facts['partition key'])) ?? []
    const condition =
      def && 'PartitionCmd' in def && column ? conditionOf(problem, def.PartitionCmd, column) : undefined
    if (condition === undefined) return null
    const child = inSchema(name.schemaname, name.relname)
    const check = quoteIdentifier(chosenName(name.relname, ['bounds'], 'check'))
    const siblings = [...problem.facts.model.tables.values()].filter(
      (table) => table.parent === `${parent.schema}.${parent.name}`,
    )
    return {
      rewrite: 'attach-with-check',
      why: 'The rows of the new partition are checked before, while others work with it.',
      up: [
        brief(`ALTER TABLE ${child} ADD CONSTRAINT ${check} CHECK (${condition}) NOT VALID`),
        long(`ALTER TABLE ${child} VALIDATE CONSTRAINT ${check}`),
        brief(problem.sql),
        brief(`ALTER TABLE ${child} DROP CONSTRAINT ${check}`),
      ],
      down: [brief(`ALTER TABLE ${part.table} DETACH PARTITION ${child}`)],
      notes: siblings.some(({ isDefaultPartition }) => isDefaultPartition)
        ? ['The default partition is read under a lock too, unless a CHECK on it excludes the new bounds.']
        : [],
    }
  },
}

/** The bounds as a condition on the only column of the key; undefined for hash and default partitions. */
function conditionOf({ sql, parser }: Problem, { bound }: PartitionCmd, column: string): string | undefined {
  const source = new SourceText(parser, sql)
  const lists = source
    .slice({ start: 0, end: source.tokens.at(-1)?.end ?? 0 })
    .replace(/^[\s\S]*?\bFOR\s+VALUES\b/i, '')
  if (bound?.strategy === 'r') {
    const [, low = '', high = ''] = /^\s*FROM\s*\(([\s\S]*)\)\s*TO\s*\(([\s\S]*)\)\s*$/i.exec(lists) ?? []
    const sides = [
      /^\s*MINVALUE\s*$/i.test(low) ? undefined : `${column} >= ${low.trim()}`,
      /^\s*MAXVALUE\s*$/i.test(high) ? undefined : `${column} < ${high.trim()}`,
    ]
    return low === '' ? undefined : [`${column} IS NOT NULL`, ...sides.filter((side) => side)].join(' AND ')
  }
  const [, values] = /^\s*IN\s*\(([\s\S]*)\)\s*$/i.exec(lists) ?? []
  if (bound?.strategy !== 'l' || values === undefined || /\bNULL\b/i.test(values)) return undefined
  return `${column} IS NOT NULL AND ${column} IN (${values.trim()})`
}
