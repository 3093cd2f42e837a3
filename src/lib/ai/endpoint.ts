import type { RunContext } from '../core/context.ts'
import { PostAiError } from '../core/error.ts'
import { registerSecret } from '../core/redact.ts'
import { findAnthropicKey } from './anthropic-key.ts'

/** Where the models of Anthropic are. */
export const ANTHROPIC_URL = 'https://api.anthropic.com'

/** A server that speaks the Anthropic Messages API. */
export interface AiEndpoint {
  /** Without the `/v1` that the SDK adds. */
  baseUrl: string
  /** Undefined for a local server that wants none. */
  apiKey: string | undefined
  /** Whether it is Anthropic's own: its prices are known, and it needs a key. */
  hosted: boolean
}

/** What a call says of the server. */
export interface EndpointOptions {
  /** The value of `--base-url`; else ANTHROPIC_BASE_URL, else Anthropic. */
  baseUrl?: string | undefined
  env: NodeJS.ProcessEnv
}

/**
 * The server to ask, with the key for it: ANTHROPIC_API_KEY, else the one kept for this server by `post-ai login --anthropic`,
 * else none when it is not Anthropic's own. Throws `USAGE_INVALID` for a base URL that is none, `AI_KEY_MISSING`.
 */
export async function resolveEndpoint(options: EndpointOptions, context: RunContext): Promise<AiEndpoint> {
  const baseUrl = baseUrlOf(options, context)
  const hosted = isHosted(baseUrl)
  const key = await findAnthropicKey(baseUrl, options.env, context)
  if (key === undefined && hosted) throw keyMissing()
  if (key !== undefined && isOpenWire(baseUrl)) {
    context.report.warn(`The API key goes to ${baseUrl} without encryption; use https.`)
  }
  return { baseUrl, apiKey: key?.key, hosted }
}

/** The base URL that a call means: checked, and without a `/v1` at its end. Throws `USAGE_INVALID`. */
export function baseUrlOf({ baseUrl, env }: EndpointOptions, context: RunContext): string {
  const given = baseUrl ?? (env.ANTHROPIC_BASE_URL || ANTHROPIC_URL)
  const url = URL.parse(given)
  if (!url || !/^https?:$/.test(url.protocol)) {
    const source = baseUrl === undefined ? 'ANTHROPIC_BASE_URL' : '--base-url'
    throw new PostAiError('USAGE_INVALID', `${source} is no http or https address.`, {
      hints: [
        'Ollama: http://localhost:11434. LM Studio: http://localhost:1234. vLLM: http://localhost:8000.',
      ],
    })
  }
  registerSecret(url.password)
  if (url.username || url.password || url.search || url.hash) {
    throw new PostAiError('USAGE_INVALID', 'The base URL of the model may hold no user, password, ? or #.', {
      hints: ['Give the key with ANTHROPIC_API_KEY or post-ai login --anthropic.'],
    })
  }
  const mended = given.replace(/\/+$/, '').replace(/\/v1$/, '')
  if (mended !== given.replace(/\/+$/, '')) {
    context.report.note(`The base URL is taken without its /v1, which is added to each request: ${mended}`)
  }
  return mended
}

/** Whether a base URL is Anthropic's own. */
export function isHosted(baseUrl: string): boolean {
  return /(?:^|\.)anthropic\.com$/.test(new URL(baseUrl).hostname)
}

function isOpenWire(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl)
  return protocol === 'http:' && !/^(?:localhost|127\.[\d.]+|\[::1\]|.+\.localhost)$/.test(hostname)
}

function keyMissing(): PostAiError {
  return new PostAiError('AI_KEY_MISSING', 'There is no key for the Anthropic API.', {
    hints: [
      'post-ai login --anthropic keeps one.',
      'Or set ANTHROPIC_API_KEY.',
      'Or use a model on this machine: --base-url http://localhost:11434 --model <name> (Ollama, LM Studio, vLLM, llama.cpp).',
      '--show-prompt shows what would be sent, and needs no key.',
    ],
  })
}
