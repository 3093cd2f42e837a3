/*
 * Calls one function of the local room in a process of its own, and prints what came of it as JSON:
 * `node call.ts ensureServer`. Its arguments before the context are JSON too.
 */
import { quietContext } from '../../src/lib/core/context.ts'
import { PostAiError } from '../../src/lib/core/error.ts'
import { findBinaries } from '../../src/lib/local/binaries.ts'
import { createDatabase } from '../../src/lib/local/create-database.ts'
import { installBinaries } from '../../src/lib/local/install-binaries.ts'
import { ensureServer } from '../../src/lib/local/server.ts'
import { stopServer } from '../../src/lib/local/server-control.ts'
import { startTemporaryCluster } from '../../src/lib/local/temporary-cluster.ts'

const [name, ...args] = process.argv.slice(2)
const given = args.map((arg) => JSON.parse(arg))
const context = quietContext()

const functions: Record<string, () => Promise<unknown>> = {
  findBinaries: () => findBinaries(given[0]),
  installBinaries: () => installBinaries(given[0], context),
  ensureServer: () => ensureServer(context),
  stopServer: () => stopServer(context),
  createDatabase: () => createDatabase(given[0], context),
  /** Holds a temporary cluster until it is killed. */
  holdCluster: async () => {
    const cluster = await startTemporaryCluster()
    if (given[0] === 'keep') cluster.keep()
    else setInterval(() => undefined, 1000)
    return { pid: cluster.pid, directory: cluster.directory, url: cluster.url() }
  },
}

try {
  console.log(JSON.stringify(await functions[name ?? '']?.()))
} catch (error) {
  if (!(error instanceof PostAiError)) throw error
  console.log(JSON.stringify({ code: error.code, message: error.message, hints: error.hints }))
}
