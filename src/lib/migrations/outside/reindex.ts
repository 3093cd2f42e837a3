import { dropRebuildRemains, rebuildRemains } from '../../postgres/rebuild-remains.ts'
import type { OutsideRule } from './outside-rule.ts'

/** REINDEX CONCURRENTLY: broken off, it leaves copies named `_ccnew` or `_ccold`; run again it makes new ones. */
export const reindexConcurrently: OutsideRule = {
  patient: true,
  before: (connection) => rebuildRemains(connection),
  async settle(connection, _, before) {
    for (const name of await rebuildRemains(connection))
      if (!asNames(before).includes(name))
        await connection.script(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`)
    return 'again'
  },
  cleanUp: (url, pid, _, before) => dropRebuildRemains(url, pid, asNames(before)),
}

function asNames(before: unknown): string[] {
  return Array.isArray(before) ? before.map(String) : []
}
