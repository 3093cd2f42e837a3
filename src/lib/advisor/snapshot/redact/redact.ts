import { randomBytes } from 'node:crypto'
import { shortId } from '../../../core/short-id.ts'
import { loadParser } from '../../../sql/parser.ts'
import { rootTag } from '../../../sql/statement.ts'
import type { Workload } from '../../workload/workload.ts'
import type { Recording } from '../recording.ts'
import { redactPlan } from './redact-plan.ts'
import { type Redaction, redactScript, redactStatement } from './redact-sql.ts'
import { redactStatistics } from './redact-statistics.ts'
import { Replacements } from './replacements.ts'
import { readSchemaTypes } from './schema-types.ts'
import type { Random } from './spread.ts'

/**
 * A recording with all values replaced: in statistics, query texts, defaults, checks, partition bounds, labels of enums,
 * views and functions. Order, frequency and equality stay, so that planning from it gives the same plans; names of
 * tables, columns and other objects stay too. Replacements are drawn anew each time and kept nowhere. Comments and
 * conditions in the server's plans are left out.
 */
export async function redactRecording(
  recording: Recording,
  random: Random = unforeseeable,
): Promise<Recording> {
  const parser = await loadParser()
  const schema = readSchemaTypes(parser.statements(recording.snapshot.schemaSql))
  const by = new Replacements(recording.snapshot.takenAt, random)
  // once to know all values, and again to replace them
  redactedWith({ parser, schema, by }, recording)
  by.gathered()
  return { ...redactedWith({ parser, schema, by }, recording), redacted: true }
}

function redactedWith(
  redaction: Redaction,
  { snapshot, workload, serverPlans, activity }: Recording,
): Recording {
  const queries = workload && redactWorkload(workload, redaction)
  return {
    snapshot: {
      ...snapshot,
      schemaSql: redactSchema(snapshot.schemaSql, redaction),
      statisticsSql: snapshot.statisticsSql.map((sql) =>
        sql.includes('pg_restore_attribute_stats(') ? redactStatistics(sql, redaction) : sql,
      ),
    },
    workload: queries?.workload ?? null,
    serverPlans:
      serverPlans?.map(({ query, plan }) => ({
        query: queries?.ids.get(query) ?? query,
        plan: redactPlan(plan),
      })) ?? null,
    activity: activity && {
      ...activity,
      settings: Object.fromEntries(
        Object.entries(activity.settings).filter(([, value]) => SETTING.test(value)),
      ),
      indexes: activity.indexes.map((index) => ({
        ...index,
        definition: redactScript(index.definition, redaction),
      })),
    },
  }
}

/** Numbers with units and single words; commands and addresses are neither. */
const SETTING = /^(?:-?[\d.]+\s?[a-zA-Z]*|[a-z_]*)$/

/** Statements that change no plan and say what somebody wrote. */
const LEFT_OUT =
  /^(?:CommentStmt|SecLabelStmt|DoStmt|CreateEventTrigStmt|CreateUserMappingStmt|CreateSubscriptionStmt)$/

function redactSchema(sql: string, redaction: Redaction): string {
  const written = redaction.parser.statements(sql).flatMap(({ text }) => {
    const [alone] = redaction.parser.statements(text)
    return alone && !LEFT_OUT.test(rootTag(alone.node)) ? [redactStatement(text, alone.node, redaction)] : []
  })
  return `${written.join(';\n')};\n`
}

/** Ids of recorded texts come from their form; those of texts with constants from these, and so change. */
function redactWorkload(
  workload: Workload,
  redaction: Redaction,
): { workload: Workload; ids: ReadonlyMap<string, string> } {
  const ids = new Map<string, string>()
  const queries = workload.queries.map((query) => {
    const sql = redactScript(query.sql, redaction)
    const id = workload.source === 'file' ? shortId('q', sql) : query.id
    ids.set(query.id, id)
    return { ...query, id, sql }
  })
  const skipped = workload.skipped.map((entry) => ({
    ...entry,
    example: /^[A-Za-z]+(?:\s+[A-Za-z]+)?/.exec(entry.example)?.[0] ?? '',
  }))
  return { workload: { ...workload, queries, skipped }, ids }
}

/** From the operating system's source of randomness; so many at a time, for one at a time is slow. */
const unforeseeable: Random = (() => {
  let pool = Buffer.alloc(0)
  let place = 0
  return () => {
    if (place + 6 > pool.length) [pool, place] = [randomBytes(6 * 4096), 0]
    place += 6
    return pool.readUIntBE(place - 6, 6) / 2 ** 48
  }
})()
