import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { connect } from '../../src/lib/postgres/connection.ts'

/** A pooler between clients and a server. */
export interface Pooler extends AsyncDisposable {
  /** The address of the pooler for the same database. */
  url: string
}

/** A connection to the server, given to one client after the other. */
interface Backend {
  stream: Socket
  client: Client | undefined
}

interface Client {
  socket: Socket
  backend: Backend | undefined
  /** Requests that the server has not answered to their end. */
  open: number
}

/**
 * As PgBouncer does with `pool_mode = transaction`, or `session`: clients are let in without a password, told a made-up
 * process number, and given a connection for a transaction (or for as long as they stay). `roundRobin` hands the
 * connections out in turn.
 */
export async function startPooler(
  url: string,
  {
    mode = 'transaction',
    size = 3,
    roundRobin = false,
  }: { mode?: 'transaction' | 'session'; size?: number; roundRobin?: boolean } = {},
): Promise<Pooler> {
  const sessions = await Promise.all(Array.from({ length: size }, () => connect(url)))
  const free = sessions.map((session): Backend => {
    const { stream } = (session.client as unknown as { connection: { stream: Socket } }).connection
    stream.removeAllListeners('data')
    return { stream, client: undefined }
  })
  const backends = [...free]
  const release = (client: Client) => {
    const { backend } = client
    client.backend = undefined
    if (!backend) return
    backend.client = undefined
    if (roundRobin) free.push(backend)
    else free.unshift(backend)
  }
  for (const backend of backends) {
    const read = messages((type, message) => {
      const { client } = backend
      client?.socket.write(message)
      if (type !== 'Z' || !client) return
      client.open -= 1
      const idle = message.at(-1) === 'I'.charCodeAt(0)
      if (mode === 'transaction' && idle && client.open === 0) release(client)
    })
    backend.stream.on('data', read)
  }
  const server = createServer((socket) => {
    const client: Client = { socket, backend: undefined, open: 0 }
    socket.on('error', () => undefined)
    socket.on('close', () => release(client))
    greet(socket, (type, message) => {
      if (type === 'X') return void socket.end()
      client.backend ??= free.shift()
      if (!client.backend) return void socket.destroy()
      client.backend.client = client
      if (type === 'Q' || type === 'S') client.open += 1
      client.backend.stream.write(message)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = new URL(url)
  address.port = String((server.address() as AddressInfo).port)
  return {
    url: address.href,
    async [Symbol.asyncDispose]() {
      server.close()
      for (const { stream } of backends) stream.destroy()
    },
  }
}

/** Answers the start of a session, then passes on its messages. */
function greet(socket: Socket, onMessage: (type: string, message: Buffer) => void): void {
  let started = false
  const read = messages(onMessage)
  socket.on('data', (chunk) => {
    if (started) return read(chunk)
    const sslRequest = chunk.length === 8 && chunk.readInt32BE(4) === 80877103
    if (sslRequest) return void socket.write('N')
    started = true
    const key = frame('K', Buffer.from([0, 0x7f, 1, 2, 1, 2, 3, 4]))
    const status = (name: string, value: string) => frame('S', Buffer.from(`${name}\0${value}\0`))
    const settings = [status('server_version', '18.0'), status('client_encoding', 'UTF8')]
    socket.write(Buffer.concat([frame('R', Buffer.alloc(4)), ...settings, key, frame('Z', Buffer.from('I'))]))
  })
}

function frame(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

/** Cuts a stream of bytes into messages of the protocol. */
function messages(onMessage: (type: string, message: Buffer) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0)
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 5 && rest.length >= rest.readInt32BE(1) + 1) {
      const length = rest.readInt32BE(1) + 1
      onMessage(String.fromCharCode(rest[0] ?? 0), rest.subarray(0, length))
      rest = rest.subarray(length)
    }
  }
}
