import { formatCount } from '../../core/units.ts'
import { changeOf } from '../change.ts'
import type { Change } from '../recommendation.ts'
import type { Rule } from '../rule.ts'
import type { Activity } from '../snapshot/activity.ts'
import { autovacuumOf } from '../tables/autovacuum.ts'
import { type ExaminedTable, examinedTables, idsOf, severityOfUse } from '../tables/examined-table.ts'

/** A table that changes less than this was perhaps meant to be left alone. */
const LEAST_CHANGES = 1000
const LEAST_CHANGED_SHARE = 0.1
/** From here on the dead rows of one round of vacuum are too many. */
const MOST_DEAD_ROWS = 1_000_000
/** What the recommended scale factor lets gather. */
const GOOD_DEAD_ROWS = 200_000

/**
 * Autovacuum is switched off for a table that changes, or comes only after millions of rows.
 *
 * Why: Autovacuum comes when a part of the table, a fifth by default, is dead. Of a hundred million rows that is twenty
 * million: the table has grown by then, every scan has read them, and the vacuum takes hours. A scale factor of the
 * table's own makes it come often and be short. Where the table says `autovacuum_enabled = false`, nobody but its owner
 * vacuums and analyses it. Reported for switched-off tables of which a tenth, and 1,000 rows, changed; and for those
 * where more than a million rows may die first, when more than that have died since the counters began, or are dead now.
 *
 * Silent: Where autovacuum is off for the whole server: other rules name that. For large tables that hardly change, and
 * where the table has a scale factor of its own: someone has thought about it.
 *
 * Source: PostgreSQL documentation, The Autovacuum Daemon; autovacuum_vacuum_max_threshold, since 18, limits it too.
 */
export const autovacuumPerTable: Rule = {
  name: 'autovacuum-per-table',
  summary: 'autovacuum is off for a table that changes, or comes only after millions of rows',
  check(subject) {
    const { activity } = subject
    const recommendations = activity
      ? examinedTables(subject).flatMap((one) => switchedOff(one, activity) ?? tooRare(one, activity) ?? [])
      : []
    return { recommendations, refused: [] }
  },
}

function switchedOff(one: ExaminedTable, activity: Activity): Change | undefined {
  const { name, sql, table } = one
  const { updated, deleted, inserted, liveRows, options, deadRows, lastVacuum } = one.activity
  const rows = Math.max(table.rows, liveRows)
  const changed = updated + deleted + inserted
  const isOff = /^(false|off|no|0)$/i.test(options.autovacuum_enabled ?? '')
  if (activity.settings.autovacuum === 'off') return undefined
  if (!isOff || changed < LEAST_CHANGES || changed < LEAST_CHANGED_SHARE * rows) return undefined
  return changeOf({
    ...common(one),
    severity: deadRows > 0.2 * rows ? 'high' : 'medium',
    title: `Let autovacuum look after ${name} again`,
    why: `It is switched off for this table, which changes: ${formatCount(changed)} rows were written since the counters began. Nothing frees the space of its dead rows or renews its statistics unless someone does it by hand.`,
    evidence: [
      { name: 'rows inserted, updated and deleted', value: changed, unit: 'rows' },
      { name: 'dead rows', value: deadRows, unit: 'rows' },
      { name: 'rows', value: rows, unit: 'rows' },
    ],
    confidence: {
      level: lastVacuum === null ? 'high' : 'medium',
      because: [
        lastVacuum === null
          ? 'No VACUUM of it is recorded.'
          : `It was last vacuumed ${lastVacuum}, so someone does it by hand.`,
      ],
    },
    disprovedBy:
      'A job vacuums and analyses it at a better time, or it is emptied by TRUNCATE again and again.',
    ddl: `ALTER TABLE ${sql} RESET (autovacuum_enabled);`,
    down: `ALTER TABLE ${sql} SET (autovacuum_enabled = ${options.autovacuum_enabled});`,
  })
}

function tooRare(one: ExaminedTable, activity: Activity): Change | undefined {
  const { name, sql, table } = one
  const { updated, deleted, liveRows, deadRows, options } = one.activity
  const rows = Math.max(table.rows, liveRows)
  const autovacuum = autovacuumOf(activity, one.activity, rows)
  const died = Math.max(updated + deleted, deadRows)
  const isItsOwn = Object.keys(options).some((name) => /^autovacuum_vacuum_(scale|threshold|max)/.test(name))
  if (table.kind === 'p' || autovacuum.off || isItsOwn) return undefined
  if (autovacuum.vacuumAt < MOST_DEAD_ROWS || died < MOST_DEAD_ROWS) return undefined
  const factor = Math.max(0.001, Number((GOOD_DEAD_ROWS / rows).toPrecision(1)))
  const parameters = ['autovacuum_vacuum_scale_factor', 'autovacuum_analyze_scale_factor'].filter(
    (parameter) => options[parameter] === undefined,
  )
  return changeOf({
    ...common(one),
    severity: severityOfUse(one),
    title: `Have autovacuum come to ${name} after ${formatCount(factor * rows)} dead rows, not ${formatCount(autovacuum.vacuumAt)}`,
    why: `With ${formatCount(rows)} rows it waits for ${formatCount(autovacuum.vacuumAt)} dead ones and ${formatCount(autovacuum.analyzeAt)} changed ones. A smaller scale factor makes each round short and keeps the table small and its statistics fresh.`,
    evidence: [
      { name: 'rows', value: rows, unit: 'rows' },
      { name: 'dead rows that make autovacuum come', value: autovacuum.vacuumAt, unit: 'rows' },
      { name: 'dead rows now', value: deadRows, unit: 'rows' },
      { name: 'rows updated and deleted', value: updated + deleted, unit: 'rows' },
    ],
    confidence: {
      level: activity.since === null ? 'medium' : 'high',
      because: [`Its rows are counted since ${activity.since ?? 'the database began'}.`],
    },
    disprovedBy:
      'It is written only in rare batches, after which someone vacuums it: then the scale factor plays no part.',
    ddl: `ALTER TABLE ${sql} SET (${parameters.map((parameter) => `${parameter} = ${factor}`).join(', ')});`,
    down: `ALTER TABLE ${sql} RESET (${parameters.join(', ')});`,
  })
}

function common(one: ExaminedTable) {
  return {
    rule: 'autovacuum-per-table',
    kind: 'alter-table',
    table: one.name,
    queries: idsOf(one.queries),
    lock: 'SHARE UPDATE EXCLUSIVE for a moment: reads and writes go on.',
  } as const
}
