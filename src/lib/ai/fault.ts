import { messageOf, PostAiError } from '../core/error.ts'
import type { ErrorCode } from '../core/error-codes.ts'
import { redact } from '../core/redact.ts'
import { asData } from './prompt.ts'

/** A request that failed: the error it ends in unless it is tried again, or asked for otherwise. */
export interface Fault {
  error: PostAiError
  /** Whether the same request may succeed later. */
  passing: boolean
  /** What the server wants waited before, in milliseconds. */
  afterMs?: number | undefined
  /** Whether the server may only have disliked the way the form of the reply was asked for. */
  aboutForm: boolean
}

/** Where a request went, for messages. */
export interface FaultPlace {
  baseUrl: string
  model: string
  hosted: boolean
}

/** The parts of the SDK's errors that are looked at; the classes themselves come with the SDK, which is loaded late. */
interface ApiFailure {
  status?: number
  apiMessage?: string | null
  headers?: Headers
  type?: string | null
  name?: string
}

/** What was thrown by a request, as a fault. */
export function faultOf(thrown: unknown, place: FaultPlace): Fault {
  if (thrown instanceof PostAiError) return { error: thrown, passing: false, aboutForm: false }
  const failure = thrown as ApiFailure
  const said = asData(failure.apiMessage ?? '', 500)
  const status = failure.status ?? statusOfType(failure.type)
  if (status === undefined) return brokenOff(thrown, place)
  const make = (code: ErrorCode, reason: string, hints: string[]): PostAiError =>
    new PostAiError(code, said === '' ? `${reason}.` : `${reason}: ${said}`, {
      hints,
      cause: safeCause(thrown),
    })
  if (status === 401 || status === 403) return final(keyRefused(make, place))
  if (status === 404) return final(notFound(make, place))
  if (status === 413)
    return final(make('AI_REQUEST_REFUSED', 'The request is too large for the server', tooLong))
  if (status === 429 || status === 529 || status === 503) {
    const reason =
      status === 429 ? 'The rate limit of the model is reached' : 'The server of the model is overloaded'
    const error = make('AI_BUSY', `${reason} (HTTP ${status})`, ['Run the command again in a while.'])
    return { error, passing: true, afterMs: retryAfter(failure.headers), aboutForm: false }
  }
  if (status >= 500 && status !== 501) {
    const error = make('AI_UNREACHABLE', `The server of the model failed (HTTP ${status})`, [
      'Run the command again in a while.',
    ])
    return { error, passing: true, afterMs: retryAfter(failure.headers), aboutForm: false }
  }
  if (status === 408 || status === 409) {
    return {
      error: make('AI_BUSY', `The server of the model asks to try again (HTTP ${status})`, [
        'Run the command again.',
      ]),
      passing: true,
      aboutForm: false,
    }
  }
  const error = make(
    'AI_REQUEST_REFUSED',
    `The server of the model does not take the request (HTTP ${status})`,
    hintsOf(said),
  )
  return {
    error,
    passing: false,
    aboutForm: !place.hosted || /output_config|output_format|json_schema|structured/i.test(said),
  }
}

type Make = (code: ErrorCode, reason: string, hints: string[]) => PostAiError

function keyRefused(make: Make, { baseUrl }: FaultPlace): PostAiError {
  return make('AI_KEY_REFUSED', `${baseUrl} does not accept the key`, [
    'post-ai login --anthropic keeps another key; post-ai whoami says which one is used.',
  ])
}

function notFound(make: Make, { baseUrl, model, hosted }: FaultPlace): PostAiError {
  return make('AI_REQUEST_REFUSED', `${baseUrl} does not know the model ${model}, or not the Messages API`, [
    hosted
      ? 'Name another with --model.'
      : 'Name a model that the server has with --model (Ollama: ollama list).',
    ...(hosted
      ? []
      : ['The server must speak the Anthropic Messages API: Ollama 0.14, LM Studio 0.4.1, vLLM, llama.cpp.']),
  ])
}

const tooLong = ['Ask of fewer things at once, or choose a --model with a longer context.']

function hintsOf(said: string): string[] {
  if (/too long|context|tokens/i.test(said)) return tooLong
  if (/credit|billing/i.test(said))
    return ['Add credit to the account of the key, or use a local model with --base-url.']
  return ['POST_AI_DEBUG=1 shows more. Another --model may take it.']
}

/** The error event in the middle of a stream tells a type and no status. */
function statusOfType(type: string | null | undefined): number | undefined {
  const statuses: Record<string, number> = {
    overloaded_error: 529,
    rate_limit_error: 429,
    api_error: 500,
    timeout_error: 504,
    authentication_error: 401,
    permission_error: 403,
    not_found_error: 404,
    invalid_request_error: 400,
    request_too_large: 413,
  }
  return type ? statuses[type] : undefined
}

function brokenOff(thrown: unknown, { baseUrl, hosted }: FaultPlace): Fault {
  const reason = asData(rootMessage(thrown))
  return {
    error: new PostAiError(
      'AI_UNREACHABLE',
      `No whole reply came from ${redact(baseUrl)}: ${reason.replace(/\.$/, '')}.`,
      {
        hints: [
          hosted
            ? 'See whether the network lets you reach it (a proxy: HTTPS_PROXY and NODE_USE_ENV_PROXY=1).'
            : 'See whether the model server runs there.',
        ],
        cause: safeCause(thrown),
      },
    ),
    // nobody listens there, and nobody will in a second
    passing: !/ECONNREFUSED|ENOTFOUND/.test(reason),
    aboutForm: false,
  }
}

/** The innermost message: "fetch failed" says nothing, its cause does. */
function rootMessage(thrown: unknown): string {
  let error = thrown
  while (error instanceof Error && error.cause instanceof Error) error = error.cause
  return messageOf(error) || 'the connection was closed'
}

function final(error: PostAiError): Fault {
  return { error, passing: false, aboutForm: false }
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date (RFC 9110, 10.2.3). */
function retryAfter(headers: Headers | undefined): number | undefined {
  const ms = Number(headers?.get('retry-after-ms') ?? Number.NaN)
  if (Number.isFinite(ms)) return ms
  const text = headers?.get('retry-after')
  if (!text) return undefined
  const seconds = Number(text)
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - Date.now()
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined
}

/** The SDK's error objects hold headers and bodies; only the words are kept. */
function safeCause(thrown: unknown): Error {
  return new Error(redact(messageOf(thrown)))
}
