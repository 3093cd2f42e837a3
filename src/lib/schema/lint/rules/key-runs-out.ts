import { formatCount, formatPercent } from '../../../core/units.ts'
import type { LintSequence, SchemaFacts } from '../facts.ts'
import type { LintFound } from '../finding.ts'
import { foreignKeysOf, type LintRule, partObject, shownName } from '../rule.ts'

/** From this share of the range on it is worth a plan, and from that one it is urgent. */
const CAUTION_SHARE = 0.5
const DANGER_SHARE = 0.8

/**
 * A key whose numbers will run out.
 *
 * Why: When the sequence is at its end, or the column at the largest value of its type (32,767 for smallint, 2,147,483,647 for
 * integer), every INSERT fails at once. Making the column bigint takes a rewrite of the table and of all that refer to
 * it, which is done in peace only well before. Rests on the last value of the sequence, or on the highest value that ANALYZE saw.
 *
 * Silent: Below half of the range; for a sequence that cycles; where nothing tells how far it is.
 *
 * Bad:
 * ```sql
 * CREATE TABLE events (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
 * SELECT setval('events_id_seq', 1900000000);
 * ```
 *
 * Good:
 * ```sql
 * CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
 * SELECT setval('events_id_seq', 1900000000);
 * ```
 *
 * Source: PostgreSQL documentation, Numeric Types; CREATE SEQUENCE.
 */
export const keyRunsOut: LintRule = {
  name: 'key-runs-out',
  summary: 'the numbers of a key will run out',
  severity: 'danger',
  why: 'Once they have run out every INSERT fails, and widening the key takes a rewrite of the table.',
  check: (facts) => facts.sequences.flatMap((one) => findingOf(one, facts) ?? []),
}

function findingOf(one: LintSequence, facts: SchemaFacts): LintFound | undefined {
  const { reached, limit, sequence, column, type } = one
  const share = (reached ?? 0) / limit
  if (reached === null || sequence?.cycles || share < CAUTION_SHARE) return undefined
  const table = { schema: one.schema, name: one.tableName }
  const from = one.known === 'sequence' ? 'its sequence is' : 'the highest value that ANALYZE saw is'
  const referring = referringTo(one, facts)
  const too =
    referring.length > 0 ? ` These refer to it and have to grow first: ${referring.join(', ')}.` : ''
  return {
    severity: share >= DANGER_SHARE ? 'danger' : 'caution',
    object: partObject(table, 'column', column),
    message: `${shownName(table)}.${column} is ${typeNames[type]}; ${from} at ${formatCount(reached)} of ${formatCount(limit)} (${formatPercent(share)}).`,
    fix:
      type === 'int8' || isSequenceTheLimit(one)
        ? 'Raise the MAXVALUE of the sequence, or give it the type bigint.'
        : `Add a bigint column, fill it by a trigger and in batches, and swap the two; post-ai migrate check --fix writes such steps.${too}`,
    disprovedBy: one.known === 'statistics' ? `SELECT max(${column}) says less.` : null,
  }
}

const typeNames = { int2: 'smallint', int4: 'integer', int8: 'bigint' }
const largest = { int2: 32_767, int4: 2_147_483_647, int8: 2 ** 63 }

function isSequenceTheLimit({ type, limit }: LintSequence): boolean {
  return limit < largest[type]
}

function referringTo({ table, column }: LintSequence, { tables }: SchemaFacts): string[] {
  return tables.flatMap((other) =>
    foreignKeysOf(other)
      .filter(({ references, referencedColumns }) => references === table && referencedColumns[0] === column)
      .map(({ columns }) => `${shownName(other)}.${columns[0]}`),
  )
}
