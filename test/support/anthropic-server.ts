import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/** A request as it came: its headers, its body as text and as JSON. */
export interface RecordedRequest {
  method: string
  path: string
  headers: IncomingMessage['headers']
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: what was sent is looked at by tests
  body: any
}

/** What the server answers to one request. */
export type ScriptedReply =
  | { json: unknown; usage?: Partial<Usage> | null }
  | { text: string; usage?: Partial<Usage> | null; stop?: string; details?: unknown }
  | { tool: unknown; halves?: boolean }
  | { status: number; type?: string; message?: string; headers?: Record<string, string> }
  | { page: string }
  | { fault: 'hang' | 'reset' | 'end' | 'error' | 'empty' | 'drip' | 'half-json'; text?: string }

interface Usage {
  input_tokens: number
  output_tokens: number
  cache_creation_input_tokens: number
  cache_read_input_tokens: number
}

/** What a server does not know, as real ones do not. */
export type ServerProfile = 'anthropic' | 'ollama' | 'old-vllm' | 'no-stream'

/** A server that speaks the Anthropic Messages API from a script. */
export interface ScriptedServer extends AsyncDisposable {
  url: string
  /** All requests so far. */
  requests: RecordedRequest[]
  /** Connections that are open now. */
  open(): number
  /** Fails unless every reply of the script was asked for, and nothing else was. */
  done(): void
}

/** Starts a server that gives these replies in their order; a request beyond them is answered with 400 and remembered. */
export async function scriptedServer(
  script: readonly ScriptedReply[],
  profile: ServerProfile = 'anthropic',
): Promise<ScriptedServer> {
  const requests: RecordedRequest[] = []
  const wrong: string[] = []
  const sockets = new Set<Socket>()
  let next = 0
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const recorded = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      text,
      body: parsed(text),
    }
    if (recorded.path.startsWith('/v1/models')) return models(recorded, response)
    requests.push(recorded)
    const problem = problemOf(recorded)
    if (problem) {
      wrong.push(problem)
      return failure(response, 400, 'invalid_request_error', problem)
    }
    const refusal = refusalOf(recorded, profile)
    if (refusal) return failure(response, 400, 'invalid_request_error', refusal)
    const reply = script[next]
    next += 1
    if (!reply) {
      wrong.push('a request that the script does not hold')
      return failure(response, 400, 'invalid_request_error', 'the script has ended')
    }
    await answer(reply, recorded, response, profile).catch(() => response.destroy())
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    open: () => sockets.size,
    done() {
      if (next < script.length) wrong.push(`${script.length - next} replies that nobody asked for`)
      if (wrong.length > 0) throw new Error(`The server of the model saw ${wrong.join('; ')}`)
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** What no client may send. */
function problemOf({ path, headers, body, method }: RecordedRequest): string | undefined {
  if (method !== 'POST' || path !== '/v1/messages') return `a request ${method} ${path}`
  if (!headers['anthropic-version']) return 'a request without anthropic-version'
  if (!headers.authorization && !headers['x-api-key']) return 'a request without a key'
  if (body === undefined) return 'a body that is no JSON'
  if (!Number.isInteger(body.max_tokens) || body.max_tokens < 1) return 'a request without max_tokens'
  if (body.messages?.at(-1)?.role !== 'user') return 'a request that does not end with a turn of the user'
  for (const message of body.messages) if (!message.content) return 'an empty turn'
  return undefined
}

function refusalOf({ body }: RecordedRequest, profile: ServerProfile): string | undefined {
  if (profile === 'old-vllm' && body.output_config) return 'extra fields not permitted: output_config'
  return undefined
}

function models({ headers }: RecordedRequest, response: ServerResponse): unknown {
  if (/wrong/.test(headers.authorization ?? ''))
    return failure(response, 401, 'authentication_error', 'invalid key')
  response.writeHead(200, { 'content-type': 'application/json' })
  return response.end(JSON.stringify({ data: [], has_more: false, first_id: null, last_id: null }))
}

function failure(
  response: ServerResponse,
  status: number,
  type: string,
  message: string,
  headers = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify({ type: 'error', error: { type, message } }))
}

async function answer(
  reply: ScriptedReply,
  { body }: RecordedRequest,
  response: ServerResponse,
  profile: ServerProfile,
): Promise<void> {
  if ('status' in reply) {
    return failure(
      response,
      reply.status,
      reply.type ?? 'api_error',
      reply.message ?? 'as the script says',
      reply.headers,
    )
  }
  if ('page' in reply) {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end(reply.page)
    return
  }
  if ('fault' in reply) return faulty(reply, response)
  const usage =
    'usage' in reply && reply.usage === null
      ? undefined
      : { ...defaultUsage, ...('usage' in reply ? reply.usage : {}) }
  // a server that knows structured output gives bare JSON, one with a tool calls it, others write a fenced block
  const asked = body.output_config ? 'schema' : body.tools ? 'tool' : 'text'
  const block =
    'tool' in reply
      ? toolBlock(body, reply.tool)
      : 'text' in reply
        ? { type: 'text', text: reply.text }
        : asked === 'tool'
          ? toolBlock(body, reply.json)
          : {
              type: 'text',
              text:
                asked === 'text'
                  ? `Here it is:\n\`\`\`json\n${JSON.stringify(reply.json)}\n\`\`\``
                  : JSON.stringify(reply.json),
            }
  const stop =
    'stop' in reply && reply.stop ? reply.stop : block.type === 'tool_use' ? 'tool_use' : 'end_turn'
  const details = 'details' in reply ? reply.details : undefined
  const message = messageOf(body, [block], stop, details, usage)
  if (profile === 'no-stream' || !body.stream) {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(message))
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const event of eventsOf(message, block)) await write(response, event)
  response.end()
}

function toolBlock(body: RecordedRequest['body'], input: unknown) {
  return { type: 'tool_use', id: 'toolu_1', name: body.tools?.[0]?.name ?? 'none', input }
}

const defaultUsage: Usage = {
  input_tokens: 100,
  output_tokens: 20,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
}

function messageOf(
  body: RecordedRequest['body'],
  content: unknown[],
  stop: string,
  details: unknown,
  usage: unknown,
) {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: body.model,
    content,
    stop_reason: stop,
    ...(details !== undefined && { stop_details: details }),
    stop_sequence: null,
    ...(usage !== undefined && { usage }),
  }
}

// biome-ignore lint/suspicious/noExplicitAny: events of the protocol
type Event = { type: string } & Record<string, any>

function eventsOf(
  message: ReturnType<typeof messageOf>,
  block: { type: string; text?: string; input?: unknown },
): Event[] {
  const isTool = block.type === 'tool_use'
  const whole = isTool ? JSON.stringify(block.input) : (block.text ?? '')
  const parts = whole.match(/[\s\S]{1,40}/gu) ?? []
  const start = isTool ? { ...block, input: {} } : { type: 'text', text: '' }
  const delta = (part: string) =>
    isTool ? { type: 'input_json_delta', partial_json: part } : { type: 'text_delta', text: part }
  const usage = message.usage as Usage | undefined
  return [
    {
      type: 'message_start',
      message: {
        ...message,
        content: [],
        stop_reason: null,
        ...(usage && { usage: { ...usage, output_tokens: 1 } }),
      },
    },
    { type: 'ping' },
    { type: 'content_block_start', index: 0, content_block: start },
    ...parts.map((part) => ({ type: 'content_block_delta', index: 0, delta: delta(part) })),
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: {
        stop_reason: message.stop_reason,
        stop_sequence: null,
        ...('stop_details' in message && { stop_details: message.stop_details }),
      },
      ...(usage && { usage: { output_tokens: usage.output_tokens } }),
    },
    { type: 'message_stop' },
  ]
}

/** Characters of several bytes are torn apart between two writes, as networks do. */
async function write(response: ServerResponse, event: Event): Promise<void> {
  const bytes = Buffer.from(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  const torn = bytes.findIndex((byte) => byte >= 0xc0) + 1
  if (torn > 0) {
    response.write(bytes.subarray(0, torn))
    await setTimeout(5)
    response.write(bytes.subarray(torn))
  } else response.write(bytes)
}

async function faulty(
  { fault, text = '{"answerable": tr' }: Extract<ScriptedReply, { fault: string }>,
  response: ServerResponse,
) {
  if (fault === 'hang') return
  if (fault === 'empty') {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end('')
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const message = messageOf({ model: 'm' }, [], 'end_turn', undefined, defaultUsage)
  const [start, ping, block, ...rest] = eventsOf(message, { type: 'text', text })
  for (const event of [start, ping, block, rest[0]]) if (event) await write(response, event)
  if (fault === 'half-json') {
    response.write('event: content_block_delta\ndata: {"type": "content_blo\n\n')
    response.end()
  }
  if (fault === 'end') response.end()
  if (fault === 'reset') response.destroy()
  if (fault === 'error') {
    await write(response, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })
    response.end()
  }
  if (fault === 'drip') {
    for (let part = 0; part < 600 && !response.destroyed; part++) {
      await setTimeout(50)
      await write(response, {
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text: ' ' },
      })
    }
  }
}

function parsed(text: string): RecordedRequest['body'] {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
