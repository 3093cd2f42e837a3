import { shortId } from '../../core/short-id.ts'
import type { Severity } from '../../plan/finding.ts'
import { qualifiedName } from '../../sql/quote.ts'
import type { Change } from '../recommendation.ts'
import type { Subject } from '../rule.ts'
import type { ExistingIndex } from './existing-index.ts'
import { oncePer } from './once.ts'

const GB = 2 ** 30
const MB = 2 ** 20
/** So many index entries a day are written for nothing: a dozen a second. */
const MANY_WRITES = 1_000_000

/** What is run to drop an index, and to have it again. */
export type DropStatements = Pick<Change, 'ddl' | 'down' | 'lock'>

/** DROP INDEX, concurrently where that can be done: not for the index of a partitioned table. */
export function dropStatements(index: ExistingIndex): DropStatements {
  const { schema, name, definition } = index.facts
  return dropOf(schema, name, definition, index.partitioned)
}

/** The same from what `pg_get_indexdef` says of an index that is not in the sandbox. */
export function dropOf(
  schema: string,
  name: string,
  definition: string,
  partitioned: boolean,
): DropStatements {
  const index = qualifiedName(schema, name)
  if (partitioned) {
    return {
      ddl: `DROP INDEX ${index};`,
      down: `${definition.replace(/^(CREATE (?:UNIQUE )?INDEX (?:"(?:[^"]|"")+"|\S+) ON) ONLY /, '$1 ')};`,
      lock: 'ACCESS EXCLUSIVE on the table and all its partitions, for a moment: reads and writes wait, also behind whatever it waits for itself, so set lock_timeout.',
    }
  }
  return {
    ddl: `DROP INDEX CONCURRENTLY ${index};`,
    down: `${definition.replace(/^CREATE (UNIQUE )?INDEX /, 'CREATE $1INDEX CONCURRENTLY ')};`,
    lock: 'SHARE UPDATE EXCLUSIVE on the table: reads and writes go on; it waits until the transactions that use the table have ended.',
  }
}

/** How much an index that is not needed weighs: by its bytes, and by how often it is written. */
export function severityOfIndex(bytes: number, writesPerDay: number | null): Severity {
  if (bytes >= GB) return 'high'
  return bytes >= 100 * MB || (writesPerDay ?? 0) >= MANY_WRITES ? 'medium' : 'low'
}

/** Entries written to an index: new rows, and updates that were not heap-only. Null where they were not counted. */
export function indexWrites(subject: Subject, index: ExistingIndex): number | null {
  if (!subject.activity) return null
  const writes = writesByIndex(subject)
  return index.oids.reduce((sum, oid) => sum + (writes.get(oid) ?? 0), 0)
}

const writesByIndex = oncePer(({ activity, planner }: Subject): Map<number, number> => {
  const { catalog } = planner
  const byTable = new Map(
    (activity?.tables ?? []).map(({ schema, name, inserted, updated, hotUpdated }) => [
      catalog.table(schema, name)?.oid,
      inserted + updated - hotUpdated,
    ]),
  )
  return new Map(catalog.indexes.map(({ oid, table }) => [oid, byTable.get(table) ?? 0]))
})

/** The same id for the same advice of a rule about an index. */
export function indexAdviceId(rule: string, name: string): string {
  return shortId('r', `${rule} ${name}`)
}
