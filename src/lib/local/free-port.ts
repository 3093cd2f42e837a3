import { createServer } from 'node:net'

/** A TCP port of 127.0.0.1 that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const port = await listenOnce(0)
  if (port === undefined) throw new Error('no free port on 127.0.0.1')
  return port
}

/** Whether nobody listens on the port of 127.0.0.1 at this moment. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== undefined
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}

/** Below the ports that systems hand out for outgoing connections, and away from PostgreSQL's usual ones. */
const KEPT_PORTS = { first: 20_000, count: 12_000 }

/** A free port that is good to keep: it is unlikely that another program will have it at the next start. */
export async function unusedPort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = KEPT_PORTS.first + Math.floor(Math.random() * KEPT_PORTS.count)
    if (await isPortFree(port)) return port
  }
  return await freePort()
}
