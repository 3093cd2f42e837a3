import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { pgDump } from '@electric-sql/pglite-tools'
import type { DumpRequest } from './dump.ts'

/**
 * Runs pg_dump (WASM) in a thread of its own. pg_dump blocks while it waits for the server, so this thread
 * blocks too: each request is handed to the main thread, which owns the socket, and `Atomics.wait` sleeps
 * until the whole reply has arrived.
 */
const { args, port, signal } = workerData as DumpRequest & {
  port: MessagePort
  signal: Int32Array<SharedArrayBuffer>
}

function exchange(request: Uint8Array): Uint8Array {
  Atomics.store(signal, 0, 0)
  port.postMessage({ request })
  Atomics.wait(signal, 0, 0)
  const received = receiveMessageOnPort(port) as { message: { reply: Uint8Array } } | undefined
  return received?.message.reply ?? new Uint8Array()
}

/** The three calls that `pgDump` makes of a PGlite instance, answered by the real server instead. */
const server = {
  query: async () => ({ rows: [{ search_path: '' }] }),
  exec: async () => [],
  execProtocolRawStream(bytes: Uint8Array, options: { onRawData: (reply: Uint8Array) => void }) {
    // a copy: the argument is a view of WASM memory, which may move
    const reply = exchange(bytes.slice())
    if (reply.length > 0) options.onRawData(reply)
  },
}

try {
  const file = await pgDump({ pg: server as never, args: [...args] })
  port.postMessage({ sql: await file.text() })
} catch (error) {
  port.postMessage({ failure: error instanceof Error ? error.message : String(error) })
}
