import type { MigrationScript } from '../migration-file.ts'
import { type Segment, segmentsOf } from '../segments.ts'
import { type MigrationStatement, statementsOf } from '../statements.ts'
import { type Shadow, ShadowRefusal } from './shadow.ts'

const AT_ONCE = 200

/** Statements in the numbers in which they are sent together: one by one, the trips to the server take longer than their work. */
export function batchesOf(texts: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(texts.length / AT_ONCE) }, (_, index) =>
    texts.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  )
}

/** SQL as a script of a migration that stands in no file. */
export function scriptOf(sql: string, path = 'migration.sql'): MigrationScript {
  return { sql, path, firstLine: 1, transaction: true }
}

/** A statement that the shadow refused, and what it said. */
export interface Refused {
  statement: string
  line: number
  sqlstate: string
  message: string
}

/**
 * Runs a script as the runner would: segments in transactions, the others alone. Returns the statement that was
 * refused, its transaction undone; undefined when all were run. Throws `SQL_SYNTAX`, `INPUT_INVALID`.
 */
export async function runScript(shadow: Shadow, script: MigrationScript): Promise<Refused | undefined> {
  const statements = await statementsOf(script)
  for (const segment of segmentsOf(script, statements)) {
    const refused = await runSegment(shadow, segment)
    if (refused) return refused
  }
  return undefined
}

async function runSegment(shadow: Shadow, segment: Segment): Promise<Refused | undefined> {
  const grouped = segment.kind === 'transaction'
  if (grouped && segment.statements.length > 20 && (await runsInBatches(shadow, segment))) return undefined
  if (grouped) await shadow.query('BEGIN')
  for (const statement of segment.statements) {
    const refused = await runOne(shadow, statement)
    if (!refused) continue
    if (grouped) await shadow.query('ROLLBACK')
    return refused
  }
  // deferred constraints speak up here
  return grouped ? await runOne(shadow, { ...lastOf(segment), sql: 'COMMIT' }) : undefined
}

/** Runs a long transaction in batches. False when a statement is refused, and then nothing of it is left. */
async function runsInBatches(shadow: Shadow, { statements }: Segment): Promise<boolean> {
  try {
    await shadow.query('BEGIN')
    for (const batch of batchesOf(statements.map(({ sql }) => sql))) await shadow.query(batch.join(';\n'))
    await shadow.query('COMMIT')
    return true
  } catch (error) {
    if (!(error instanceof ShadowRefusal)) throw error
    await shadow.query('ROLLBACK')
    return false
  }
}

function lastOf(segment: Segment): MigrationStatement {
  return segment.statements.at(-1) ?? (segment.statements[0] as MigrationStatement)
}

async function runOne(
  shadow: Shadow,
  { sql, line }: Pick<MigrationStatement, 'sql' | 'line'>,
): Promise<Refused | undefined> {
  try {
    await shadow.query(sql)
    return undefined
  } catch (error) {
    if (!(error instanceof ShadowRefusal)) throw error
    return { statement: sql, line, sqlstate: error.sqlstate, message: error.message }
  }
}
