import {
  listOf,
  number,
  objectOf,
  oneOf,
  optional,
  orNull,
  recordOf,
  something,
  text,
  yesOrNo,
} from '../../core/json-check.ts'

const snapshot = objectOf({
  formatVersion: number,
  takenAt: text,
  server: objectOf({ version: text, major: number, database: text, bytewiseCollation: yesOrNo }),
  settings: recordOf(text),
  searchPath: listOf(text),
  extensions: listOf(text),
  schemaSql: text,
  statisticsSql: listOf(text),
  relations: listOf(
    objectOf({
      schema: text,
      name: text,
      kind: oneOf('r', 'i', 'm', 'p', 'I'),
      bytes: number,
      rows: number,
      height: optional(number),
    }),
  ),
  hidden: listOf(objectOf({ schema: text, name: text, what: oneOf('structure', 'statistics') })),
})

const measures = objectOf({
  calls: number,
  totalMs: number,
  minMs: optional(number),
  maxMs: number,
  stddevMs: optional(number),
  rows: number,
  blocksHit: optional(number),
  blocksRead: optional(number),
  tempBlocksWritten: optional(number),
  walBytes: optional(number),
  plans: optional(number),
  planMs: optional(number),
})

const workload = objectOf({
  source: oneOf('pg_stat_statements', 'file'),
  since: optional(text),
  queries: listOf(
    objectOf({
      id: text,
      sql: text,
      calls: number,
      totalMs: optional(number),
      meanMs: optional(number),
      maxMs: optional(number),
      rows: optional(number),
      measures: optional(measures),
    }),
  ),
  skipped: listOf(objectOf({ reason: text, count: number, example: text })),
})

const textOrNull = orNull(text)

const activity = objectOf({
  since: textOrNull,
  startedAt: text,
  readAt: text,
  standby: yesOrNo,
  replicas: orNull(number),
  settings: recordOf(text),
  databaseSettings: optional(recordOf(text)),
  counters: optional(objectOf({ bytes: number, blocksRead: number, blocksHit: number, tempBytes: number })),
  availableExtensions: optional(listOf(text)),
  toastCompressions: optional(listOf(text)),
  tables: listOf(
    objectOf({
      schema: text,
      name: text,
      inserted: number,
      updated: number,
      hotUpdated: number,
      deleted: number,
      heapBytes: number,
      options: recordOf(text),
      columns: listOf(objectOf({ name: text, length: number, align: number })),
      toast: optional(orNull(objectOf({ bytes: number, pieces: number, deadPieces: number }))),
    }),
  ),
  indexes: listOf(
    objectOf({ schema: text, name: text, table: text, scans: number, definition: text, valid: yesOrNo }),
  ),
})

/** Checks that a value from a file is a `Recording`. */
export const recordingCheck = objectOf({
  snapshot,
  workload: orNull(workload),
  serverPlans: orNull(listOf(objectOf({ query: text, plan: something }))),
  activity: optional(orNull(activity)),
  redacted: optional(yesOrNo),
})
