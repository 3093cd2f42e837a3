import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import { startTemporaryCluster, type TemporaryCluster } from '../../src/lib/local/temporary-cluster.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where test files ask for servers. */
    serversUrl: string
  }
}

/**
 * Real servers for the whole run, one per major version, each started when the first test file asks for it and ended
 * with the run. Test files run in processes that come and go, so the servers belong to this one, and the files ask
 * for them over HTTP.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const clusters = new Map<number, Promise<TemporaryCluster>>()
  const interruption = new AbortController()
  const clusterOf = (major: number) => {
    const known = clusters.get(major)
    if (known) return known
    const started = startTemporaryCluster({
      major,
      signal: interruption.signal,
      settings: {
        max_connections: 200,
        wal_level: 'logical',
        max_prepared_transactions: 10,
        // no file's statements push out those of another
        'pg_stat_statements.max': 50_000,
      },
    })
    clusters.set(major, started)
    return started
  }
  const desk = createServer(async (request, response) => {
    try {
      const cluster = await clusterOf(Number(request.url?.slice(1)))
      response.end(cluster.url())
    } catch (error) {
      response.writeHead(500).end(String(error))
    }
  })
  await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve))
  desk.unref()
  project.provide('serversUrl', `http://127.0.0.1:${(desk.address() as AddressInfo).port}`)
  return async () => {
    interruption.abort()
    desk.close()
    await Promise.all(
      [...clusters.values()].map((cluster) =>
        cluster.then(
          (started) => started.stop(),
          () => undefined,
        ),
      ),
    )
  }
}
