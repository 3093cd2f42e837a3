import type Anthropic from '@anthropic-ai/sdk'
import type { AiEndpoint } from './endpoint.ts'
import type { Rung } from './ladder.ts'
import type { Prompt, ReplyForm, Turn } from './prompt.ts'
import { type OnProgress, type RawReply, replyOfBody, replyOfStream } from './reply-stream.ts'

/** What is sent in one request. */
export interface Message {
  prompt: Prompt
  /** What was said after the request of the prompt. */
  turns: readonly Turn[]
  form: ReplyForm
  maxTokens: number
}

/** The client of the SDK for an endpoint: it logs nothing, repeats nothing, and takes no credentials from anywhere else. */
export async function openClient({ baseUrl, apiKey }: AiEndpoint): Promise<Anthropic> {
  const { default: Client } = await import('@anthropic-ai/sdk')
  return new Client({
    baseURL: baseUrl,
    // local servers ignore it, but the SDK would look for one in profiles on disk
    apiKey: apiKey ?? 'none',
    authToken: null,
    maxRetries: 0,
    logLevel: 'off',
    openTelemetry: false,
  })
}

/** Sends one request and waits for the whole reply. Throws what the SDK throws, and what reading a reply throws. */
export async function send(
  client: Anthropic,
  model: string,
  message: Message,
  rung: Rung,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<RawReply> {
  const { data, response } = await client.messages
    .create(bodyOf(model, message, rung), { signal })
    .withResponse()
  const contentType = response.headers.get('content-type') ?? ''
  if (/event-stream/.test(contentType)) return await replyOfStream(data, onProgress)
  return replyOfBody(await response.text(), contentType)
}

/** The body of a request, before the SDK makes it JSON. */
function bodyOf(model: string, { prompt, turns, form, maxTokens }: Message, rung: Rung) {
  const instructions =
    rung === 'text' ? `${prompt.instructions}\n\n${askedAsText(form)}` : prompt.instructions
  return {
    model,
    max_tokens: maxTokens,
    stream: true as const,
    system: [
      { type: 'text' as const, text: instructions },
      { type: 'text' as const, text: prompt.facts, cache_control: { type: 'ephemeral' as const } },
    ],
    messages: [{ role: 'user' as const, text: prompt.request }, ...turns].map(({ role, text }) => ({
      role,
      content: text,
    })),
    ...(rung === 'schema' && {
      output_config: { format: { type: 'json_schema' as const, schema: form.schema } },
    }),
    ...(rung === 'tool' && {
      tools: [
        {
          name: form.name,
          description: form.description,
          input_schema: form.schema as Anthropic.Tool.InputSchema,
        },
      ],
      // few local servers can be forced to call a tool
      tool_choice: { type: 'auto' as const },
    }),
  }
}

function askedAsText(form: ReplyForm): string {
  return `Answer with nothing but one fenced block that begins with \`\`\`json and holds one JSON value of this JSON Schema:
${JSON.stringify(form.schema)}`
}
