import { PostAiError } from '../core/error.ts'
import type { Tokens } from './prices.ts'
import { asData } from './prompt.ts'

/** A whole reply of a model. */
export interface RawReply {
  /** Its text, or the input of the tool it called, as JSON. */
  text: string
  tokens: Tokens
}

/** The parts of a reply as events bring them; all may be missing, since other servers speak the protocol loosely. */
interface Gathered {
  text: string
  toolInput: string
  /** What the whole input of a tool is in a reply that is not streamed, or came with the start of its block. */
  toolValue: unknown
  stop: string | undefined
  refusal: { category?: string | null; explanation?: string | null } | undefined
  usage: Record<string, unknown>
  whole: boolean
}

/** Called with the characters received so far. */
export type OnProgress = (characters: number) => void

/** Gathers the events of a stream. Throws `AI_REFUSAL`, `AI_CUT_OFF`, `AI_REPLY_INVALID`; an Error when it breaks off. */
export async function replyOfStream(
  events: AsyncIterable<unknown>,
  onProgress: OnProgress,
): Promise<RawReply> {
  const gathered = nothing()
  for await (const event of events) {
    take(gathered, event as Loose)
    onProgress(gathered.text.length + gathered.toolInput.length)
  }
  if (!gathered.whole) throw new Error('the stream ended before the reply did')
  return finished(gathered)
}

/** The reply in a JSON body, from a server that does not stream. Errors as of `replyOfStream`. */
export function replyOfBody(body: string, contentType: string): RawReply {
  const message = parsed(body)
  if (message?.type !== 'message' || !Array.isArray(message.content)) throw notAReply(body, contentType)
  const gathered = nothing()
  for (const [index, block] of message.content.entries()) {
    take(gathered, { type: 'content_block_start', index, content_block: block })
  }
  take(gathered, { type: 'message_delta', delta: message, usage: message.usage })
  return finished({ ...gathered, whole: true })
}

// biome-ignore lint/suspicious/noExplicitAny: what servers send is checked field by field
type Loose = any

function nothing(): Gathered {
  return {
    text: '',
    toolInput: '',
    toolValue: undefined,
    stop: undefined,
    refusal: undefined,
    usage: {},
    whole: false,
  }
}

function take(gathered: Gathered, event: Loose): void {
  switch (event?.type) {
    case 'message_start':
      Object.assign(gathered.usage, event.message?.usage)
      break
    case 'content_block_start':
      if (event.content_block?.type === 'text') gathered.text += textOf(event.content_block.text)
      if (event.content_block?.type === 'tool_use') gathered.toolValue = event.content_block.input
      break
    case 'content_block_delta':
      gathered.text += textOf(event.delta?.text)
      gathered.toolInput += textOf(event.delta?.partial_json)
      break
    case 'message_delta':
      gathered.stop = event.delta?.stop_reason ?? gathered.stop
      gathered.refusal = event.delta?.stop_details ?? gathered.refusal
      for (const [name, value] of Object.entries(event.usage ?? {}))
        if (value !== null) gathered.usage[name] = value
      break
    case 'message_stop':
      gathered.whole = true
      break
    case 'error':
      throw Object.assign(new Error(textOf(event.error?.message)), {
        type: event.error?.type,
        apiMessage: event.error?.message,
      })
  }
}

function finished(gathered: Gathered): RawReply {
  const tokens = tokensOf(gathered.usage)
  const whole = gathered.toolValue === undefined ? '' : JSON.stringify(gathered.toolValue)
  if (gathered.stop === 'refusal') throw refusal(gathered.refusal)
  if (gathered.stop === 'max_tokens' || gathered.stop === 'model_context_window_exceeded')
    throw cutOff(gathered.stop)
  return { text: gathered.toolInput || whole || gathered.text, tokens }
}

function tokensOf(usage: Record<string, unknown>): Tokens {
  const count = (name: string) => (typeof usage[name] === 'number' ? usage[name] : 0)
  return {
    inputTokens: count('input_tokens'),
    cacheWriteTokens: count('cache_creation_input_tokens'),
    cacheReadTokens: count('cache_read_input_tokens'),
    outputTokens: count('output_tokens'),
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function parsed(body: string): Loose {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function refusal(details: Gathered['refusal']): PostAiError {
  const category = details?.category ? ` (${asData(details.category, 40)})` : ''
  const why = details?.explanation ? `: ${asData(details.explanation)}` : '.'
  return new PostAiError('AI_REFUSAL', `The model refused to answer${category}${why}`, {
    hints: ['Ask in other words, or another --model. --show-prompt shows all that is sent.'],
  })
}

function cutOff(reason: string): PostAiError {
  const where = reason === 'max_tokens' ? 'the limit of tokens for a reply' : "the end of the model's context"
  return new PostAiError('AI_CUT_OFF', `The reply was cut off at ${where}.`, {
    hints: ['Ask for less at once: fewer --candidates, a narrower question; or choose another --model.'],
  })
}

function notAReply(body: string, contentType: string): PostAiError {
  const isPage = /html/i.test(contentType) || /^\s*<(?:!doctype|html)/i.test(body)
  const what = isPage
    ? 'a web page'
    : body.trim() === ''
      ? 'nothing'
      : 'something that is no message of the API'
  return new PostAiError('AI_REPLY_INVALID', `The server of the model answered with ${what}.`, {
    hints: ['See whether the base URL is right, and whether a proxy or a login page stands before it.'],
  })
}
